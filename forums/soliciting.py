"""Who could answer a question, and why: what members say they can help on, their diplomas, where they work, and the
answers of theirs that were accepted."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.anonymity.words import folded
from community.models import ChannelChoice, Level, Profile, User
from forums.models import Post, Solicitation, Subscription, Thread

SHOWN = 8
# Members looked at, the latest first.
MOST_MEMBERS = 5_000
WEEK = timedelta(days=7)
WORD = re.compile(r"\w{5,}")
# Words are compared by their beginning: « accompagner » and « accompagnement ».
STEM = 6


@dataclass
class Candidate:
    """A member who could answer, and why."""

    score: int = 0
    reasons: list = field(default_factory=list)
    person: User | None = None

    def add(self, weight, reason):
        """Count one more reason."""
        self.score += weight
        self.reasons.append(reason)


def candidates(thread, reader, now=None):
    """Return up to eight `Candidate`s among those whom `reader` may ask to answer `thread`, the likeliest first.

    Needs the thread's community and its author's profile loaded. Three queries.
    """
    words = _stems([thread.title, *thread.themes.values_list("name", flat=True)])
    place = _place_of(thread)
    rows = askable(thread, now).annotate(accepted=_accepted(thread, reader), same_diploma=_same_diploma(thread))
    columns = ("user", "user__profile__can_help_on", "user__profile__hidden", "user__profile__territory")
    parent = "user__profile__territory__parent"
    rows = rows.order_by("-pk").values_list(*columns, parent, "accepted", "same_diploma")[:MOST_MEMBERS]
    judged = {row[0]: _judged(words, place, *row[1:]) for row in rows}
    best = sorted((person for person in judged if judged[person].score), key=lambda one: (-judged[one].score, one))
    people = User.objects.select_related("profile__organisation").in_bulk(best[:SHOWN])
    for pk, person in people.items():
        judged[pk].person = person
    return [judged[pk] for pk in best[:SHOWN] if pk in people]


def askable(thread, now=None):
    """Return the memberships of those who may be asked to answer `thread`.

    Neither its author nor who wrote in it, who was already asked, muted it or its community, refused to be asked, may
    not write, or was asked often enough this week, wherever that was.
    """
    now, community = now or timezone.now(), thread.community
    of_person = {"user": OuterRef("user")}
    muted = Subscription.objects.filter(level=Level.NONE, thread=thread, **of_person)
    closed = ChannelChoice.objects.filter(family="solicited", channel=ChannelChoice.Channel.NONE, **of_person)
    wrote = Post.objects.filter(thread=thread, author=OuterRef("user"))
    asked = Solicitation.objects.filter(thread=thread, person=OuterRef("user"))
    members = community.memberships.filter(user__is_active=True).exclude(telling=Level.NONE)
    members = members.exclude(user=thread.author_id) if thread.author_id else members
    if community.charter_id:
        members = members.filter(accepted_charter=community.charter_id)
    for end in ("limited_until", "user__limited_until"):
        members = members.filter(Q(**{end: None}) | Q(**{f"{end}__lte": now}))
    members = members.filter(~Exists(muted), ~Exists(closed), ~Exists(wrote), ~Exists(asked))
    return members.annotate(asked_lately=_asked_lately(now)).filter(asked_lately__lt=settings.SOLICITATIONS_A_WEEK)


def _asked_lately(now):
    lately = Solicitation.objects.filter(person=OuterRef("user"), at__gt=now - WEEK).order_by()
    return Coalesce(Subquery(lately.values("person").annotate(n=Count("pk")).values("n")), 0)


def _accepted(thread, reader):
    """Count her accepted answers under the themes of `thread`, or in its community when it has none."""
    solved = Thread.objects.visible_to(reader).filter(deleted_at=None, accepted_post__author=OuterRef("user"))
    solved = solved.filter(accepted_post__deleted_at=None, accepted_post__is_anonymous=False).order_by()
    around = Thread.themes.through.objects.filter(thread=thread).values("theme")
    near = Q(themes__in=around) | (Q(community=thread.community_id) & ~Exists(around))
    counted = solved.filter(near).values("accepted_post__author").annotate(n=Count("pk", distinct=True)).values("n")
    return Coalesce(Subquery(counted), 0)


def _same_diploma(thread):
    around = Thread.qualifications.through.objects.filter(thread=thread).values("qualification")
    shown = Profile.qualifications.through.objects.filter(profile__user=OuterRef("user"), qualification__in=around)
    return Exists(shown.exclude(profile__hidden__icontains='"qualifications"'))


def _place_of(thread):
    """Return the number of the territory that the question is about: of who asks it under her name, or None."""
    author = None if thread.is_anonymous else thread.author
    if author is not None and author.profile.shows("territory"):
        return author.profile.territory_id
    return thread.community.territory_id


def _judged(words, place, helps, hidden, territory, parent, accepted, same_diploma):
    candidate = Candidate()
    topics = [topic for topic in helps or () if words & _stems([topic])] if "can_help_on" not in hidden else []
    if topics:
        candidate.add(3, _("Peut aider sur : %(topics)s") % {"topics": ", ".join(topics[:3])})
    if accepted:
        reason = ngettext("%(n)d réponse retenue sur ce thème", "%(n)d réponses retenues sur ce thème", accepted)
        candidate.add(2 + min(accepted, 3), reason % {"n": accepted})
    if same_diploma:
        candidate.add(2, _("Accompagne le même diplôme"))
    if place and place in (territory, parent) and "territory" not in hidden:
        candidate.add(1, _("Travaille sur le même territoire"))
    return candidate


def _stems(texts):
    return {folded(word)[:STEM] for text in texts for word in WORD.findall(text)}
