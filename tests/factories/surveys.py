"""Surveys, their questions and answers."""

import factory

from surveys.models import Answer, Question, Response, Suggestion, Survey

from .community import CommunityFactory


class SurveyFactory(factory.django.DjangoModelFactory):
    """An open, anonymous survey of a community; `questions=[kinds]` writes one of each."""

    class Meta:
        model = Survey
        skip_postgeneration_save = True

    community = factory.SubFactory(CommunityFactory)
    title = factory.Sequence(lambda n: f"Votre avis sur la séance n° {n}")
    kind = "satisfaction"
    purpose = "Trois minutes, pour préparer la suite."
    state = "open"
    is_anonymous = factory.LazyAttribute(lambda survey: survey.kind != "grid")

    @factory.post_generation
    def questions(self, create, extracted, **kwargs):
        for kind in extracted or ():
            QuestionFactory(survey=self, kind=kind)


class QuestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Question

    survey = factory.SubFactory(SurveyFactory)
    position = factory.Sequence(lambda n: n + 1)
    label = factory.Sequence(lambda n: f"Qu'avez-vous retenu ({n}) ?")
    kind = "short"
    options = factory.LazyAttribute(lambda one: ["Rouge", "Vert", "Bleu"] if one.kind in ("one", "several") else [])


class ResponseFactory(factory.django.DjangoModelFactory):
    """An answer sheet; `answers={question: value}` fills it in."""

    class Meta:
        model = Response
        skip_postgeneration_save = True

    survey = factory.SubFactory(SurveyFactory)
    sent_on = "2026-11-20"
    is_shown = True

    @factory.post_generation
    def answers(self, create, extracted, **kwargs):
        given = (extracted or {}).items()
        Answer.objects.bulk_create(Answer(response=self, question=question, value=value) for question, value in given)


class SuggestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Suggestion

    survey = factory.SubFactory(SurveyFactory, kind="suggestions")
    text = factory.Sequence(lambda n: f"Une visite croisée entre structures ({n}).")
