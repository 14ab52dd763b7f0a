"""What each panel of the cockpit holds, when, and in which words."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from community.models import Animation, JoinRequest, Membership
from forums.indicators import indicators
from forums.models import Reaction, Thread
from home.cockpit import panels
from home.cockpit.chart import chart_of, duration
from resources.models import Contribution
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    PracticeSheetFactory,
    TerritoryFactory,
    ThreadFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("site")

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 23, 10, tzinfo=PARIS)


@pytest.fixture
def community():
    return CommunityFactory()


def told(community, now):
    threads = panels.questions([community])
    (question,) = panels.questions_told(threads, [community], UserFactory(), now)
    return question.is_near, question.is_late


@pytest.mark.parametrize(
    ("hours", "expected"),
    [(39, (False, False)), (41, (True, False)), (48, (True, False)), (49, (False, True))],
)
def test_a_question_is_near_then_beyond_the_promise(community, hours, expected):
    ThreadFactory(community=community, created_at=MONDAY)
    assert told(community, MONDAY + timedelta(hours=hours)) == expected


def test_the_promise_is_the_community_s_own(community):
    ThreadFactory(community=community, created_at=MONDAY)
    Animation.objects.create(community=community, promise_days=3)
    assert told(community, MONDAY + timedelta(hours=49)) == (False, False)


def test_days_off_are_those_of_the_territory(community):
    community.territory = TerritoryFactory(kind="department", code="974")
    # 20 December is a holiday there; in 2027 it is a Monday.
    asked = datetime(2027, 12, 17, 10, tzinfo=PARIS)
    ThreadFactory(community=community, created_at=asked)
    assert told(community, asked + timedelta(days=4, hours=1)) == (False, False)
    community.territory = None
    assert told(community, asked + timedelta(days=4, hours=1)) == (False, True)


def test_the_first_question_of_somebody_is_said_to_be(community):
    first = ThreadFactory(community=community)
    second = ThreadFactory(community=community, author=first.author)
    hidden = ThreadFactory(community=community, is_anonymous=True)
    after = ThreadFactory(community=community, author=hidden.author)
    assert {thread.pk: thread.is_first for thread in panels.questions([community])} == {
        first.pk: True,
        second.pk: False,
        hidden.pk: False,
        after.pk: True,
    }


def test_newcomers_came_lately_and_were_not_welcomed(community):
    now = timezone.now()
    newcomer = MembershipFactory(community=community)
    MembershipFactory(community=community, welcomed_at=now)
    MembershipFactory(community=community, joined_at=now - timedelta(days=31))
    MembershipFactory(community=community, role="manager")
    MembershipFactory(community=community, user__is_active=False)
    MembershipFactory()
    assert list(panels.newcomers([community], now)) == [newcomer]


def test_requests_that_wait(community):
    asked = JoinRequest.objects.create(community=community, user=UserFactory())
    JoinRequest.objects.create(community=community, user=UserFactory(), state="declined")
    JoinRequest.objects.create(community=community, user=UserFactory(is_active=False))
    JoinRequest.objects.create(community=CommunityFactory(), user=UserFactory())
    assert list(panels.requests([community])) == [asked]


def solved(community, useful):
    thread = ThreadFactory(community=community, posts=1)
    Thread.objects.filter(pk=thread.pk).update(accepted_post=thread.posts.last())
    for _ in range(useful):
        Reaction.objects.create(post=thread.posts.last(), user=UserFactory(), kind="useful")
    return thread


def test_threads_fit_to_become_sheets_are_solved_useful_and_not_taken(community, library):
    good, better = solved(community, 2), solved(community, 3)
    solved(community, 1)
    solved(CommunityFactory(), 3)
    born, quoted = solved(community, 2), solved(community, 2)
    sheet = PracticeSheetFactory(thread=born)
    Contribution.objects.create(resource=sheet, post=quoted.posts.last(), section="context", source="x", html="x")
    deleted = solved(community, 2)
    Thread.objects.filter(pk=deleted.pk).update(deleted_at=timezone.now())
    assert list(panels.fit_to_be_sheets([community])) == [better, good]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (59, "59 min"),
        (60, "1 h"),
        (320, "5 h 20"),
        (600, "10 h"),
        (46 * 60 + 5, "46 h"),
        (72 * 60, "3 jours"),
    ],
)
def test_a_length_of_time_in_words(minutes, words):
    assert duration(timedelta(minutes=minutes)) == words


def test_the_chart_says_its_numbers(community):
    thread = ThreadFactory(community=community, posts=2)
    chart = chart_of(indicators([community], thread.created_at + timedelta(seconds=30)).weeks)
    assert (chart.top, chart.middle, len(chart.bars)) == (4, 2, 12)
    assert "à 3 cette semaine" in chart.sentence
    # Attributes of SVG have points, whatever the language.
    assert [bar.x for bar in chart.bars[:2]] == ["36", "93.5"]


DOORS = {
    "welcome": lambda community: [MembershipFactory(community=community).user.public_id],
    "take_back_welcome": lambda community: [MembershipFactory(community=community).user.public_id],
    "assign": lambda community: ["question", ThreadFactory(community=community).pk],
    "solicit": lambda community: [ThreadFactory(community=community).pk],
    "handover": lambda community: [],
    "canned_replies": lambda community: [],
    "desk_export": lambda community: [],
}


@pytest.mark.parametrize("name", DOORS)
def test_who_does_not_manage_acts_through_no_door(client, community, name):
    address = reverse(name, args=[community.slug, *DOORS[name](community)])
    assert client.post(address).status_code == 302
    for role, status in (("member", 403), ("stranger", 403)):
        person = UserFactory() if role == "stranger" else MembershipFactory(community=community).user
        client.force_login(person)
        assert client.post(address).status_code == status
    type(community).objects.filter(pk=community.pk).update(join_mode="secret")
    client.force_login(UserFactory())
    assert client.post(address).status_code == 404
    assert not Membership.objects.exclude(welcomed_at=None).exists()
