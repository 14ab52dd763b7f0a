"""The way from a thread to a sheet or a case: take messages, ask their authors, hear their answers.

Nobody's words are shown before she said yes, to the readers for whom she was asked. Who asked a question without her
name stays unnamed: in the rows that others see, in what they are told, and by the time of her answers.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from community.html import is_blank, normalise, render
from forums.live import lock as lock_thread
from forums.models import Thread
from resources import capitalising, notifications, permissions
from resources.actions.drafts import draft_of, require, start
from resources.models import Contribution, Resource
from resources.reach import covers, reach_of

MOST = 20
DAYS, FEWEST_DAYS, MOST_DAYS = 10, 3, 60

Consent = Contribution.Consent
ASKED = "asked_by", "asked_at", "answer_by", "reach"
ANSWERED = "consent", "credit", "answered_at"


class Unfit(ValueError):
    """What was asked cannot be: "gone", "quote", "many", "section", "reach", "changed"."""


@transaction.atomic
def capitalise(actor, thread, model, *, title, sections, form_key=None):
    """Begin a draft of `model` with messages of `thread`, {post id: section}, and return it.

    It is filed as the thread is, and meant for the readers of its community. The same `form_key` twice is the same
    draft. Nobody is told yet. Raises Refused or Unfit, and then writes nothing.
    """
    require(permissions.can_capitalise(actor, thread))
    draft = start(
        actor,
        model,
        title=title,
        form_key=form_key,
        kind=capitalising.kind_of(model),
        thread=thread,
        visibility=permissions.SHARED,
        communities=[thread.community],
        themes=list(thread.themes.all()),
        qualifications=list(thread.qualifications.all()),
    )
    take(actor, draft, sections)
    return draft


@transaction.atomic
def take(actor, draft, sections):
    """Put messages of the draft's thread, {post id: section}, in an unpublished draft; return how many are new.

    Nobody is told yet. Raises Refused or Unfit, and then writes nothing.
    """
    thread = Thread.objects.select_related("community").get(pk=draft.thread_id)
    lock_thread(thread)
    require(permissions.can_capitalise(actor, thread) and permissions.can_edit(actor, draft) and not draft.live)
    _check_sections(draft, sections.values())
    taken = set(draft.contributions.values_list("post", flat=True))
    posts = capitalising.usable(thread).in_bulk([pk for pk in sections if pk not in taken])
    if set(sections) - taken - set(posts):
        raise Unfit("gone")
    if len(taken) + len(posts) > MOST:
        raise Unfit("many")
    first = len(taken)
    new = [_paragraph(draft, posts[pk], sections[pk], first + rank) for rank, pk in enumerate(sorted(posts))]
    return len(Contribution.objects.bulk_create(new))


@transaction.atomic
def rewrite(actor, contribution, *, source, section):
    """Correct the text or the place of a paragraph; return whether anything changed.

    Another text is no longer what its author agreed to: her consent has to be asked. On a published resource only who
    may review it writes. Raises Refused, Unfit or `html.TooLong`.
    """
    resource = _locked(actor, contribution)
    require(not resource.live or permissions.can_review(actor, resource))
    _check_sections(resource, [section])
    text = normalise(source).strip()
    changed = [name for name, value in (("source", text), ("section", section)) if getattr(contribution, name) != value]
    contribution.section = section
    if "source" in changed:
        contribution.source, contribution.html = text, render(text).html
        contribution.consent, contribution.reach, contribution.answer_by = Consent.NOT_ASKED, [], None
    contribution.save(update_fields=["section", "source", "html", "consent", "reach", "answer_by"])
    return bool(changed)


@transaction.atomic
def remove(actor, contribution):
    """Take a paragraph out for good. Raises Refused."""
    _locked(actor, contribution)
    contribution.delete()


@transaction.atomic
def move_up(actor, contribution):
    """Put a paragraph before the previous one of its section; return whether it moved. Raises Refused."""
    resource = _locked(actor, contribution)
    same = list(resource.contributions.filter(section=contribution.section))
    place = same.index(contribution)
    if place == 0:
        return False
    same.insert(place - 1, same.pop(place))
    for order, paragraph in enumerate(same):
        paragraph.order = order
    Contribution.objects.bulk_update(same, ["order"])
    return True


@transaction.atomic
def ask(actor, resource, *, days=DAYS):
    """Ask the authors who were not, or who agreed for fewer readers; return how many paragraphs wait or are agreed.

    They have `days` to answer, and are told. The actor agrees at once to her own, but where she wrote without her
    name: an answer that quick would name her. Raises Refused, or Unfit when nobody may read the resource.
    """
    current = Resource.objects.select_for_update().get(pk=resource.pk)
    require(permissions.can_edit(actor, current))
    reach = reach_of(draft_of(current))
    if not reach:
        raise Unfit("reach")
    delay = timedelta(days=min(max(days, FEWEST_DAYS), MOST_DAYS))
    return _ask(current, current.contributions, reach, actor, delay)


@transaction.atomic
def ask_wider(resource):
    """Ask again, in the site's name, the authors who agreed for fewer readers than `resource` has now."""
    if Contribution.objects.filter(resource=resource.pk, consent__in=[Consent.GIVEN, Consent.ASKED]).exists():
        current = Resource.objects.select_for_update().get(pk=resource.pk)
        agreed = current.contributions.exclude(consent=Consent.NOT_ASKED)
        _ask(current, agreed, reach_of(current), None, timedelta(days=DAYS))


@transaction.atomic
def answer(actor, contribution, *, agrees, credit=Contribution.Credit.SHORT):
    """Take the author's yes or no, at any time and as often as she likes; return whether anything changed.

    A no takes the paragraph out at once. Who asked is told, never by whom. Raises Refused to anybody else, and Unfit
    to a yes when `contribution` is not what she is asked for now: another text, or more readers.
    """
    fresh = Contribution.objects.select_for_update().get(pk=contribution.pk)
    require(actor.is_authenticated and fresh.author_id == actor.pk and fresh.consent != Consent.NOT_ASKED)
    if agrees and fresh.asked_at != contribution.asked_at:
        raise Unfit("changed")
    before = fresh.consent, fresh.credit
    fresh.consent = Consent.GIVEN if agrees else Consent.REFUSED
    fresh.credit = Contribution.Credit.NONE if fresh.is_anonymous else credit
    if before == (fresh.consent, fresh.credit):
        return False
    fresh.answered_at = timezone.now()
    fresh.save(update_fields=ANSWERED)
    if before[0] != fresh.consent:
        notifications.consent_answered(fresh)
    return True


@transaction.atomic
def close_overdue():
    """Take silence for a no once the delay is over, and drop the paragraphs whose message was deleted meanwhile."""
    overdue = Contribution.objects.filter(consent=Consent.ASKED, answer_by__lt=timezone.now())
    overdue.update(consent=Consent.SILENT)
    Contribution.objects.fallen().delete()


def is_to_ask(contribution, reach):
    """Return whether the author was not asked yet, or was for fewer readers than the circle `reach`; a no stands."""
    if not contribution.can_be_asked:
        return False
    if contribution.consent in (Consent.ASKED, Consent.GIVEN):
        return not covers(contribution.reach, reach)
    return contribution.consent == Consent.NOT_ASKED


def _ask(resource, among, reach, actor, delay):
    wanted = [one for one in among.for_writers() if is_to_ask(one, reach)]
    now = timezone.now()
    for contribution in wanted:
        own = actor is not None and contribution.author_id == actor.pk and not contribution.is_anonymous
        contribution.consent = Consent.GIVEN if own else Consent.ASKED
        contribution.reach, contribution.asked_by = reach, actor or contribution.asked_by
        contribution.asked_at, contribution.answer_by = now, now + delay
        contribution.answered_at = now if own else None
    Contribution.objects.bulk_update(wanted, ["consent", "answered_at", *ASKED])
    notifications.consent_asked(resource, [one for one in wanted if one.consent == Consent.ASKED], actor)
    return len(wanted)


def _locked(actor, contribution):
    resource = Resource.objects.select_for_update().get(pk=contribution.resource_id).specific
    require(permissions.can_edit(actor, resource))
    contribution.refresh_from_db()
    return resource


def _paragraph(draft, post, section, order):
    text = capitalising.own_words(post)
    if is_blank(text):
        raise Unfit("quote")
    html = render(text).html
    return Contribution(
        resource_id=draft.pk,
        post=post,
        author_id=post.author_id,
        is_anonymous=post.is_anonymous,
        credit=Contribution.Credit.NONE if post.is_anonymous else Contribution.Credit.SHORT,
        section=section,
        order=order,
        source=text,
        html=html,
    )


def _check_sections(resource, names):
    if set(names) - set(capitalising.sections_of(resource)):
        raise Unfit("section")
