"""The mail of working mornings to those who animate."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone

from community.models import ChannelChoice, DeskLetter, JoinRequest, Membership, TellingSettings, User
from forums.models import Thread
from home.cockpit.letters import send_desk_letter, send_due, waiting_for
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")

PARIS = ZoneInfo("Europe/Paris")
MONDAY = datetime(2026, 11, 23, 8, 5, tzinfo=PARIS)


@pytest.fixture
def manager():
    return MembershipFactory(community=CommunityFactory(title="Tuteurs"), role="manager")


def waits(community, **fields):
    thread = ThreadFactory(community=community, title="Qui verse la gratification", **fields)
    Thread.objects.filter(pk=thread.pk).update(created_at=MONDAY - timedelta(days=6))
    return thread


def morning(now=MONDAY, capture=None):
    """The chore runs at `now`; return the mails."""
    before = len(mail.outbox)
    with capture(execute=True):
        send_due(now)
    return mail.outbox[before:]


@pytest.fixture
def at(django_capture_on_commit_callbacks):
    return lambda now=MONDAY: morning(now, django_capture_on_commit_callbacks)


def test_one_mail_for_all_her_communities(manager, at):
    other = MembershipFactory(user=manager.user, role="manager", community=CommunityFactory(title="Orienter")).community
    thread = waits(manager.community)
    JoinRequest.objects.create(community=other, user=UserFactory())
    (letter,) = at()
    assert (letter.to, letter.subject) == ([manager.user.email], "Une question attend une réponse")
    for words in ("Tuteurs", "Orienter", thread.get_absolute_url(), "1 question sans réponse, dont 1 hors délai"):
        assert words in letter.body
    assert "1 demande d'adhésion" in letter.body
    assert "List-Unsubscribe" in letter.extra_headers
    assert at() == []
    assert len(at(MONDAY + timedelta(days=1))) == 1


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 11, 23, 7, 59, tzinfo=PARIS),
        datetime(2026, 11, 23, 12, 0, tzinfo=PARIS),
        datetime(2026, 11, 22, 8, 5, tzinfo=PARIS),
        datetime(2026, 11, 11, 8, 5, tzinfo=PARIS),
        datetime(2026, 4, 6, 8, 5, tzinfo=PARIS),
    ],
)
def test_only_on_working_mornings(manager, at, moment):
    waits(manager.community)
    assert at(moment) == []


def test_nothing_waits_nothing_is_sent_that_day(manager, at):
    assert at() == []
    waits(manager.community)
    assert at(MONDAY + timedelta(minutes=10)) == []


def _role(manager, **fields):
    Membership.objects.filter(pk=manager.pk).update(**fields)


def _settings(manager, **fields):
    TellingSettings.objects.create(user=manager.user, **fields)


SILENT = {
    "wants nothing of it": lambda manager: _role(manager, telling="none"),
    "no longer animates": lambda manager: _role(manager, role="member"),
    "chose the site": lambda manager: ChannelChoice.objects.create(user=manager.user, family="desk", channel="site"),
    "chose nothing": lambda manager: ChannelChoice.objects.create(user=manager.user, family="desk", channel="none"),
    "has mails that come back": lambda manager: _settings(manager, mail_stopped_at=timezone.now()),
    "is off on Mondays": lambda manager: _settings(manager, days_off=[0]),
    "closed her account": lambda manager: User.objects.filter(pk=manager.user_id).update(is_active=False),
    "archived it": lambda manager: type(manager.community).objects.update(archived_at=timezone.now()),
}


@pytest.mark.parametrize("why", SILENT)
def test_who_is_not_written_to(manager, at, why):
    waits(manager.community)
    SILENT[why](manager)
    assert at() == []


def test_after_her_quiet_hours_she_is_told(manager, at):
    waits(manager.community)
    _settings(manager, quiet_from="20:00", quiet_until="09:00")
    assert (at(), len(at(MONDAY + timedelta(hours=1)))) == ([], 1)


def test_a_mail_that_does_not_leave_is_tried_again(manager, settings, at):
    waits(manager.community)
    settings.EMAIL_BACKEND = "tests.home.test_desk_letters.Broken"
    with pytest.raises(OSError, match="refused"):
        send_desk_letter.call(manager.user_id, MONDAY.isoformat())
    assert not DeskLetter.objects.exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert len(at()) == 1


class Broken:
    """A mail server that is down."""

    def __init__(self, **options):
        pass

    def send_messages(self, messages):
        raise OSError("refused")


@pytest.mark.parametrize("number", [1, 3])
def test_what_waits_costs_the_same_for_many_communities(manager, number, django_assert_num_queries):
    for _ in range(number):
        waits(MembershipFactory(user=manager.user, role="manager").community)
    person = User.objects.get(pk=manager.user_id)
    with django_assert_num_queries(7):
        assert len(waiting_for(person, MONDAY)) == number
