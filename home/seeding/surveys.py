"""Surveys: one over, one that goes on, and a grid that six organisations filled in for three years."""

import random
from datetime import timedelta

from django.utils import timezone

from surveys import anonymity
from surveys.models import Answer, Participation, Question, Response, Survey

from .source import load

COPIED = ("section", "position", "label", "help", "kind", "is_required", "options")


def seed_surveys(world):
    """Write the three surveys and what was answered, with dice of their own: nothing else moves when they change."""
    data = load("surveys")
    dice = random.Random(1212)  # noqa: S311
    _seed_satisfaction(world, data["satisfaction"], dice)
    _seed_needs(world, data["needs"], dice)
    _seed_grid(world, data["grid"], dice)


def _seed_satisfaction(world, item, dice):
    survey = _survey(world, item, item["days_ago"], is_anonymous=True, results="members")
    members = dice.sample(world.members[item["community"]], item["answers"])
    last_day = _day(world, item["days_ago"] - 7)
    Participation.objects.bulk_create(Participation(survey=survey, person=person) for person in members)
    responses = [Response(survey=survey, sent_on=_day(world, dice.randint(4, item["days_ago"]))) for _ in members]
    _fill(survey, item, responses, dice)
    Survey.objects.filter(pk=survey.pk).update(state="closed", closes_on=last_day)
    anonymity.show_the_rest(survey)


def _seed_needs(world, item, dice):
    survey = _survey(world, item, 5, is_anonymous=False, closes_on=_day(world, -item["closes_in"]))
    members = dice.sample(world.members[item["community"]], item["answers"])
    responses = [
        Response(survey=survey, respondent=person, sent_on=_day(world, dice.randint(0, 5))) for person in members
    ]
    _fill(survey, item, responses, dice)


def _seed_grid(world, item, dice):
    survey = _survey(world, item, 800, is_anonymous=False)
    this_year = timezone.localdate(world.now).year
    places = [world.organisations[key] for key in item["organisations"]]
    sheets = [
        Response(
            survey=survey, organisation=place, year=this_year - back, sent_on=_day(world, 365 * back), is_shared=True
        )
        for place in places
        for back in item["years_back"]
    ]
    Response.objects.bulk_create(sheets)
    themes = list(dict.fromkeys(survey.questions.values_list("section", flat=True)))
    aims = dict(zip(themes, item["marks"], strict=True))
    rows = []
    for sheet in sheets:
        grown = item["progress"] * (2 - (this_year - sheet.year))
        for question in survey.questions.all():
            text = dice.choice(item["texts"]) if dice.random() < 0.25 else ""
            value = {"mark": _mark(dice, aims[question.section] + grown), "text": text}
            rows.append(Answer(response=sheet, question=question, value=value))
    Answer.objects.bulk_create(rows)


def _survey(world, item, days_ago, **fields):
    """Write a published survey from a template of the site."""
    template = Survey.objects.get(key=item["template"])
    members = world.members[item["community"]]
    survey = Survey.objects.create(
        community=world.communities[item["community"]],
        kind=template.kind,
        title=item["title"],
        purpose=item["purpose"],
        state="open",
        author=members[0],
        created_at=world.now - timedelta(days=days_ago),
        told_at=world.now - timedelta(days=days_ago),
        **fields,
    )
    copies = ({name: getattr(question, name) for name in COPIED} for question in template.questions.all())
    Question.objects.bulk_create(Question(survey=survey, **copied) for copied in copies)
    return survey


def _fill(survey, item, responses, dice):
    """Answer every question on each sheet, the written ones on the first sheets only."""
    Response.objects.bulk_create(responses)
    questions = list(survey.questions.all())
    marks, chosen, texts = iter(item["marks"]), iter(item["chosen"]), iter(item["texts"])
    aims = {one.pk: next(marks) for one in questions if one.kind == "scale"}
    weights = {one.pk: next(chosen) for one in questions if one.kind == "one"}
    written = {one.pk: next(texts) for one in questions if one.kind == "long"}
    rows = []
    for number, response in enumerate(responses):
        for question in questions:
            value = _value(question, item, dice, number, aims, weights, written)
            if value is not None:
                rows.append(Answer(response=response, question=question, value=value))
    Answer.objects.bulk_create(rows)


def _value(question, item, dice, number, aims, weights, written):
    if question.kind == "scale":
        return _mark(dice, aims[question.pk])
    if question.kind == "one":
        return dice.choices(range(len(question.options)), weights[question.pk])[0]
    if question.kind == "several":
        return [n for n in range(len(question.options)) if dice.random() < item["several"]] or [0]
    if question.kind == "number":
        return dice.choice(item["years"])
    if question.kind == "yes_no":
        return int(dice.random() < item["yes"])
    texts = written[question.pk]
    return texts[number] if number < len(texts) else None


def _mark(dice, aim):
    return min(5, max(1, round(dice.gauss(aim, 0.8))))


def _day(world, days_ago):
    return timezone.localdate(world.now - timedelta(days=days_ago))
