"""What waits, by panel: a query for each, of one community or of several, and what a row of it shows."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from community.animating import rules_of_each
from community.models import Bulletin, JoinRequest, Membership, Report
from community.working_days import deadline
from forums.display import author_name
from forums.indicators import without_answer
from forums.models import Post, Reaction, ReadMarker, Thread
from resources.models import Contribution, Resource

FEW = 3
# Somebody who came longer ago than that is no newcomer.
NEW = timedelta(days=30)
# Before the end of the promise, when to say that it is near.
NEAR = timedelta(hours=8)
# How many readers found a solved thread useful before it is proposed as a sheet.
USEFUL = 2


@dataclass(frozen=True)
class Panel:
    """The first rows of a list, and how many there are in all."""

    rows: list
    total: int

    @property
    def others(self):
        """Return how many are not shown."""
        return self.total - len(self.rows)


@dataclass(frozen=True)
class Question:
    """A question without answer: since when, and what is left of the promise."""

    thread: Thread
    name: str
    due: object
    now: object

    @property
    def waited(self):
        """Return for how long it has waited."""
        return self.now - self.thread.created_at

    @property
    def is_late(self):
        """Return whether the promise is broken."""
        return self.now > self.due

    @property
    def is_near(self):
        """Return whether the promise is about to be broken."""
        return not self.is_late and self.now > self.due - NEAR


def first_of(query, size=FEW):
    """Return the first rows of a query; they are counted only when there are more."""
    rows = list(query[: size + 1])
    return Panel(rows[:size], len(rows) if len(rows) <= size else query.count())


def questions(communities):
    """Questions of `communities` that nobody answered, the oldest first; `is_first`: the first of who asked it.

    An anonymous question is never said to be the first: that would tell something of its author.
    """
    threads = without_answer(Thread.objects.filter(community__in=communities)).select_related("author", "community")
    earlier = Thread.objects.filter(author=OuterRef("author"), pk__lt=OuterRef("pk"), is_anonymous=False)
    is_first = Q(is_anonymous=False, author__isnull=False) & ~Q(Exists(earlier))
    return threads.annotate(is_first=is_first)


def questions_told(threads, communities, reader, now):
    """Return the `Question` of each of `threads`, for `reader`."""
    places, rules = {one.pk: one for one in communities}, rules_of_each(communities)
    return [
        Question(
            thread,
            author_name(thread, reader),
            deadline(thread.created_at, rules[thread.community_id].promise_days, places[thread.community_id].territory),
            now,
        )
        for thread in threads
    ]


def reports(communities, reader):
    """Cases that `reader` may decide, the oldest first."""
    found = Report.objects.filter(community__in=communities).decidable_by(reader)
    return found.select_related("community").annotate(people=Count("flags", distinct=True)).order_by("pk")


def newcomers(communities, now):
    """Members who came lately and whom nobody welcomed, the first who came first."""
    members = Membership.objects.filter(community__in=communities, role="member", user__is_active=True)
    lately = members.filter(welcomed_at=None, joined_at__gte=now - NEW)
    return lately.with_people().select_related("community").order_by("pk")


def requests(communities):
    """Requests to join that wait, the oldest first."""
    found = JoinRequest.objects.filter(community__in=communities, state=JoinRequest.State.PENDING)
    return found.filter(user__is_active=True).select_related("user__profile__organisation", "community").order_by("pk")


def fit_to_be_sheets(communities):
    """Solved and useful threads that nobody made into a sheet or a case, the most useful first.

    `useful`: how many said so of one of its messages.
    """
    said = Reaction.objects.filter(kind="useful", post__thread=OuterRef("pk"), post__deleted_at=None)
    counted = said.order_by().values("post__thread").annotate(n=Count("user", distinct=True)).values("n")
    solved = Thread.objects.filter(community__in=communities, deleted_at=None, accepted_post__deleted_at=None)
    solved = solved.filter(accepted_post__isnull=False).annotate(useful=Coalesce(Subquery(counted), 0))
    taken = Exists(Resource.objects.filter(thread=OuterRef("pk")))
    taken |= Exists(Contribution.objects.filter(post__thread=OuterRef("pk")))
    return solved.filter(~taken, useful__gte=USEFUL).order_by("-useful", "-pk")


def bulletin_of(community):
    """Return the bulletin in preparation, or None."""
    return Bulletin.objects.filter(community=community, sent_at=None).first() if community else None


def sleeping(community, days, now):
    """Members who neither read nor wrote here for `days`, by who came first; `wrote_at`: their last message."""
    since = now - timedelta(days=days)
    posts = Post.objects.filter(thread__community=community)
    first = Coalesce(Subquery(posts.filter(created_at__gte=since).order_by("pk").values("pk")[:1]), 2**62)
    markers = ReadMarker.objects.filter(thread__community=community, last_read_id__gte=first)
    lately = posts.filter(created_at__gte=since, author__isnull=False)
    awake = Q(user__in=markers.values("user")) | Q(user__in=lately.order_by().values("author"))
    last = posts.shown().filter(author=OuterRef("user"), is_anonymous=False).order_by("-pk").values("created_at")[:1]
    members = community.memberships.filter(role="member", user__is_active=True, joined_at__lt=since)
    return members.exclude(awake).with_people().annotate(wrote_at=Subquery(last)).order_by("pk")
