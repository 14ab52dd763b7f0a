"""How communities are doing over twelve weeks: what is written, by how many, and how long questions wait.

Three queries whatever the number of communities, weeks and messages. Numbers only: nobody is named, and anonymous
messages count like the others.
"""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from statistics import median

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Subquery, Value, When
from django.utils import timezone

from community.animating import rules_of_each
from community.models import Membership
from community.working_days import is_answered_in_time
from forums.models import Post, ReadMarker, Thread

WEEKS = 12


@dataclass(frozen=True)
class Asked:
    """A question: after how long somebody answered (None: nobody did), and whether the promise was kept.

    `in_time` is None while the delay runs and nobody answered.
    """

    delay: timedelta | None
    in_time: bool | None


@dataclass(frozen=True)
class Delays:
    """How long the questions of a period waited. `percent` and `median` are None when nothing tells them."""

    asked: list

    @property
    def number(self):
        """Return how many questions were asked."""
        return len(self.asked)

    @property
    def median(self):
        """Return the median time to a first answer, of the questions that had one."""
        seconds = [one.delay.total_seconds() for one in self.asked if one.delay is not None]
        return timedelta(seconds=median(seconds)) if seconds else None

    @property
    def percent(self):
        """Return how many in a hundred were answered within the promise, of those whose delay tells."""
        told = [one.in_time for one in self.asked if one.in_time is not None]
        return round(100 * sum(told) / len(told)) if told else None


@dataclass(frozen=True)
class Week:
    """One week from its Monday: messages, how many wrote them, and its questions."""

    start: datetime
    posts: int
    writers: int
    delays: Delays


@dataclass(frozen=True)
class Indicators:
    """Twelve weeks, the present one last. `readers` read or wrote, `writers` wrote, among `members`."""

    weeks: list
    delays: Delays
    members: int
    readers: int
    writers: int


def indicators(communities, now=None):
    """Return the indicators of `communities` (with their territory loaded) taken together."""
    now = now or timezone.now()
    mondays = _mondays(now)
    places = {community.pk: community for community in communities}
    promises = {pk: rules.promise_days for pk, rules in rules_of_each(communities).items()}
    posts = Post.objects.shown().filter(thread__community__in=places, thread__deleted_at=None)
    written = _by_week(posts.filter(created_at__gte=mondays[0], created_at__lt=now), mondays)
    asked = _asked(places, promises, mondays, now)
    return Indicators(
        weeks=[Week(start, *written.get(n, (0, 0)), Delays(asked[n])) for n, start in enumerate(mondays)],
        delays=Delays([one for week in asked for one in week]),
        **_people(places, posts.filter(created_at__gte=mondays[0])),
    )


def delays_within(communities, days, now=None):
    """Return the `Delays` of `communities` over twelve weeks, against one promise of `days`: one query."""
    now = now or timezone.now()
    places = {community.pk: community for community in communities}
    asked = _asked(places, dict.fromkeys(places, days), _mondays(now), now)
    return Delays([one for week in asked for one in week])


def with_first_answer(threads):
    """Annotate `answered_at`: when somebody else than who asked first answered, and it is still shown."""
    return threads.annotate(answered_at=Subquery(_answers().order_by("pk").values("created_at")[:1]))


def without_answer(threads):
    """Questions open to answers that nobody but their author answered, oldest first."""
    open_ones = threads.filter(kind=Thread.Kind.QUESTION, locked_at=None, deleted_at=None, accepted_post=None)
    return open_ones.filter(~Exists(_answers())).order_by("pk")


def _answers():
    """Shown messages of the outer thread, by another than its author, after the first."""
    posts = Post.objects.shown().filter(thread=OuterRef("pk"))
    earlier = Post.objects.filter(thread=OuterRef("thread"), pk__lt=OuterRef("pk"))
    by_another = Q(author=None) | Q(thread__author=None) | ~Q(author=OuterRef("author"))
    return posts.filter(by_another, Exists(earlier))


def _mondays(now):
    """Return the first moments of the twelve weeks, on the clocks of the site: weeks of summer time are whole too."""
    today = timezone.localtime(now).date()
    monday = today - timedelta(days=today.weekday())
    days = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
    return [timezone.make_aware(datetime.combine(day, time())) for day in days]


def _by_week(posts, mondays):
    """Return {number of the week: (messages, writers)}."""
    cases = [When(created_at__gte=mondays[n], then=Value(n)) for n in reversed(range(WEEKS))]
    weeks = posts.order_by().annotate(week=Case(*cases, output_field=IntegerField())).values("week")
    counted = weeks.annotate(posts=Count("pk"), writers=Count("author", distinct=True))
    return {row["week"]: (row["posts"], row["writers"]) for row in counted}


def _asked(places, promises, mondays, now):
    """Return, for each week, its questions."""
    threads = Thread.objects.filter(
        community__in=places, kind=Thread.Kind.QUESTION, deleted_at=None, created_at__gte=mondays[0], created_at__lt=now
    )
    weeks = [[] for _ in mondays]
    rows = with_first_answer(threads).order_by("created_at").values_list("community", "created_at", "answered_at")
    week = 0
    for community, asked_at, answered_at in rows:
        while week + 1 < WEEKS and asked_at >= mondays[week + 1]:
            week += 1
        in_time = is_answered_in_time(asked_at, answered_at, promises[community], places[community].territory, now=now)
        weeks[week].append(Asked(answered_at and max(timedelta(), answered_at - asked_at), in_time))
    return weeks


def _people(places, posts):
    """Return how many members there are, how many of them read what was posted since, and how many wrote it."""
    first = Subquery(posts.order_by("pk").values("pk")[:1])
    markers = ReadMarker.objects.filter(thread__community__in=places, last_read_id__gte=first)
    wrote = Q(user__in=posts.order_by().values("author"))
    members = Membership.objects.filter(community__in=places, user__is_active=True).order_by()
    return members.aggregate(
        members=Count("user", distinct=True),
        readers=Count("user", distinct=True, filter=wrote | Q(user__in=markers.values("user"))),
        writers=Count("user", distinct=True, filter=wrote),
    )
