"""Who is told what, when and by which channel; planned by a job, as soon as the fact is committed."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from community.mailing import sending
from community.mailing.places import PLACES
from community.mailing.planning import plan_some
from community.models import ChannelChoice, Notification, TellingSettings
from community.notifications import FAMILIES, KINDS, READERS, notify
from forums.actions.posts import reply
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory, UserFactory

PARIS = ZoneInfo("Europe/Paris")
WEDNESDAY = datetime(2026, 11, 18, 10, tzinfo=PARIS)
SOON, MORNING, MONDAY = (
    datetime(2026, 11, day, hour, minute, tzinfo=PARIS) for day, hour, minute in ((18, 10, 3), (19, 7, 30), (23, 7, 30))
)


@pytest.fixture
def community(site):
    return CommunityFactory(parent=site, title="Tuteurs")


def planned(person):
    return list(Notification.objects.filter(recipient=person).values_list("verb", "channel", "due_at"))


# What she is in the discussion, what she chose (of the family, of the community, of the thread): how she is told.
TOLD = [
    ("asker", "", "", "", ("own_answer", "mail", SOON)),
    ("asker", "digest", "", "", ("own_answer", "daily", MORNING)),
    ("asker", "site", "", "", ("own_answer", "site", None)),
    ("asker", "none", "", "", None),
    ("asker", "", "direct", "", ("own_answer", "mail", SOON)),
    ("asker", "", "weekly", "", ("own_answer", "mail", SOON)),
    ("asker", "", "none", "", None),
    ("asker", "", "", "none", None),
    ("follower", "", "", "", ("thread_reply", "daily", MORNING)),
    ("follower", "mail", "", "", ("thread_reply", "mail", SOON)),
    ("follower", "weekly", "", "", ("thread_reply", "weekly", MONDAY)),
    ("follower", "", "weekly", "", ("thread_reply", "weekly", MONDAY)),
    ("follower", "mail", "daily", "", ("thread_reply", "daily", MORNING)),
    ("follower", "mail", "daily", "each", ("thread_reply", "mail", SOON)),
    ("follower", "", "direct", "", None),
    ("follower", "", "", "none", None),
    ("cited", "", "", "", ("mention", "mail", SOON)),
    ("cited", "", "direct", "", ("mention", "mail", SOON)),
    ("cited", "", "none", "", None),
    # Told once of a message that both answers and cites.
    ("asker and cited", "", "", "", ("mention", "mail", SOON)),
    ("follower and cited", "", "", "", ("mention", "mail", SOON)),
    ("member", "mail", "", "", None),
]
FAMILY = {"asker": "answers", "follower": "replies", "cited": "mentions", "member": "replies"}


@pytest.mark.parametrize(("role", "choice", "community_level", "thread_level", "expected"), TOLD)
def test_who_is_told_when_and_how(community, role, choice, community_level, thread_level, expected):
    person = UserFactory(first_name="Claire", last_name="Évain")
    MembershipFactory(community=community, user=person, telling=community_level)
    if choice:
        ChannelChoice.objects.create(user=person, family=FAMILY[role], channel=choice)
    thread = ThreadFactory(community=community, author=person if "asker" in role else UserFactory())
    if "follower" in role or thread_level:
        thread.subscriptions.create(user=person, level=thread_level)
    words = "@Claire Évain, par la grille." if "cited" in role else "Par la grille."
    reply(MembershipFactory(community=community).user, thread, source=words)
    plan_some(WEDNESDAY)
    assert planned(person) == ([expected] if expected else [])


def test_each_hour_is_that_of_the_person(community):
    here, far = (MembershipFactory(community=community).user for _ in range(2))
    night = {"quiet_from": time(20), "quiet_until": time(7), "days_off": []}
    TellingSettings.objects.create(user=far, timezone="Pacific/Noumea", **night)
    notify("made_manager", [here, far], None, community, title="Tuteurs", url="/")
    plan_some(WEDNESDAY)
    due = {person: planned(person)[0][2] for person in (here, far)}
    assert due == {here: SOON, far: datetime(2026, 11, 19, 7, tzinfo=ZoneInfo("Pacific/Noumea"))}


def test_a_kind_with_a_mail_of_its_own_is_not_mailed_twice(community):
    person = MembershipFactory(community=community).user
    notify("request_accepted", [person], None, community, title="Tuteurs", url="/")
    plan_some(WEDNESDAY)
    assert planned(person) == [("request_accepted", "site", None)]


def test_it_is_planned_by_a_job_after_the_fact(community, django_capture_on_commit_callbacks):
    person = MembershipFactory(community=community).user
    with django_capture_on_commit_callbacks(execute=True):
        notify("made_manager", [person], None, community, title="Tuteurs", url="/")
        assert [channel for _verb, channel, _due in planned(person)] == [""]
    assert [channel for _verb, channel, _due in planned(person)] == ["mail"]


def test_what_was_told_before_there_were_mails_is_not_mailed(community):
    person = MembershipFactory(community=community).user
    notify("made_manager", [person], None, community, title="Tuteurs", url="/")
    Notification.objects.update(data={"title": "Tuteurs", "url": "/"})
    plan_some(WEDNESDAY)
    assert planned(person) == [("made_manager", "site", None)]


@pytest.mark.parametrize("people", [1, 3])
def test_the_cost_of_planning(community, people, django_assert_num_queries):
    members = [MembershipFactory(community=community).user for _ in range(people)]
    notify("made_manager", members, None, community, title="Tuteurs", url="/")
    with django_assert_num_queries(5):
        assert plan_some(WEDNESDAY) == people


@pytest.mark.parametrize("kind", [key for key, kind in KINDS.items() if not kind.has_own_mail])
def test_each_kind_has_a_mail_that_says_it(community, kind):
    """Written about a community; what apps write of their own objects is tried with them."""
    person = MembershipFactory(community=community).user
    ChannelChoice.objects.create(user=person, family=KINDS[kind].family, channel="mail")
    notify(kind, [person], UserFactory(first_name="Hamid", last_name="Ouali"), community, title="Tuteurs", url="/x/")
    plan_some(WEDNESDAY)
    sending.send(SOON)
    (sent,) = mail.outbox
    said = str(KINDS[kind].text).format(actor="Hamid Ouali", title="« Tuteurs »")
    assert sent.subject == said
    assert "http://127.0.0.1:8000/x/" in sent.body
    assert str(FAMILIES[KINDS[kind].family].label) in sent.body.replace("’", "'")


def test_what_may_be_read_has_a_place():
    """A model without one would be mailed without its words."""
    missing = {label for label in READERS if label not in PLACES}
    assert {label for label in missing if not label.startswith("resources.")} == set()


def test_a_secret_community_is_named_in_no_part_of_a_mail(site):
    community = CommunityFactory(parent=site, title="Cercle discret", slug="cercle", join_mode="secret")
    person = MembershipFactory(community=community).user
    thread = ThreadFactory(community=community, author=person, title="Le burn-out")
    reply(MembershipFactory(community=community, user=UserFactory(last_name="Ouali")).user, thread, source="Courage.")
    notify("made_manager", [person], None, community, title=community.title, url=community.get_absolute_url())
    plan_some(WEDNESDAY)
    sending.send(SOON)
    assert [sent.subject for sent in mail.outbox] == ["Du nouveau dans une de vos communautés"] * 2
    for sent in mail.outbox:
        whole = f"{sent.message()} {sent.body} {sent.alternatives[0].content}".lower()
        assert [word for word in ("cercle", "burn", "courage", "ouali") if word in whole] == []
        assert "/notifications/" in whole


def test_without_content_no_mail_holds_any(community, settings):
    settings.MAIL_CONTENT = False
    thread = ThreadFactory(community=community, author=MembershipFactory(community=community).user)
    reply(MembershipFactory(community=community).user, thread, source="Courage.")
    plan_some(WEDNESDAY)
    sending.send(SOON)
    (sent,) = mail.outbox
    assert "Courage" not in sent.body


def test_an_anonymous_author_is_not_named(community):
    asker, person = (MembershipFactory(community=community).user for _ in range(2))
    thread = ThreadFactory(community=community, author=asker, is_anonymous=True)
    thread.subscriptions.create(user=person)
    ChannelChoice.objects.create(user=person, family="replies", channel="mail")
    reply(asker, thread, source="Merci.")
    plan_some(WEDNESDAY)
    sending.send(SOON)
    (sent,) = mail.outbox
    whole = f"{sent.message()} {sent.body} {sent.alternatives[0].content}"
    assert "Une personne a répondu dans" in sent.body
    assert asker.last_name not in whole
