"""Who is told of what, by which channel: the truth table, the defaults, and the cost of a thousand followers."""

from datetime import time
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.html.mentions import MAX_MENTIONS
from community.models import ChannelChoice, Level, Notification, TellingSettings, User
from community.notifications import FAMILIES, KINDS, READERS, notify
from community.telling import channel_for, settings_of, settings_of_each
from forums.actions.posts import reply
from forums.actions.threads import start_thread
from forums.models import Subscription
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory, UserFactory

CHOICES = ("mail", "digest", "weekly", "site", "none")
# (community, thread) -> the level that counts.
COUNTS = {(one, other): other or one for one, other in product(["", *Level.values], repeat=2)}
# level -> channels of what is not direct, in the order of CHOICES.
NOT_DIRECT = {
    "": CHOICES,
    "each": ("mail", "digest", "weekly", "site", "site"),
    "daily": ("digest",) * 5,
    "weekly": ("weekly",) * 5,
    "direct": ("none",) * 5,
    "none": ("none",) * 5,
}


@pytest.mark.parametrize(("community", "thread"), COUNTS)
def test_the_table(community, thread):
    level = COUNTS[community, thread]
    direct = tuple(channel_for(True, choice, community, thread) for choice in CHOICES)
    others = tuple(channel_for(False, choice, community, thread) for choice in CHOICES)
    assert direct == (("none",) * 5 if level == "none" else CHOICES)
    assert others == NOT_DIRECT[level]


def test_every_kind_has_its_family_and_every_family_a_channel():
    assert {kind.family for kind in KINDS.values()} <= set(FAMILIES)
    assert {family.channel for family in FAMILIES.values()} <= set(CHOICES)


def test_answers_come_at_once_and_the_rest_once_a_day():
    assert [FAMILIES[name].channel for name in ("answers", "mentions", "replies", "reactions", "library")] == [
        "mail",
        "mail",
        "digest",
        "site",
        "digest",
    ]


@pytest.fixture
def thread(site):
    return ThreadFactory(community=CommunityFactory(parent=site))


@pytest.fixture
def writer(thread):
    return MembershipFactory(community=thread.community).user


def told(thread):
    """{recipient id: (kind, channel)} of what was told in `thread`."""
    rows = Notification.objects.filter(topic=f"thread:{thread.pk}")
    return {row.recipient_id: (row.verb, row.data["by"]) for row in rows}


@pytest.mark.django_db
class TestSettings:
    def test_without_a_row_they_are_the_site_s(self):
        mine = settings_of(UserFactory())
        assert (mine.quiet_from, mine.quiet_until) == (time(20), time(7, 30))
        assert (mine.days_off, mine.digest_hour, mine.timezone) == ([5, 6], 7, "")
        assert TellingSettings.objects.count() == 0

    def test_of_many_in_one_query(self, django_assert_num_queries):
        people = UserFactory.create_batch(3)
        TellingSettings.objects.create(user=people[0], digest_hour=18, quiet_from=None)
        with django_assert_num_queries(1):
            found = settings_of_each(people)
        assert [found[person.pk].digest_hour for person in people] == [18, 7, 7]
        assert found[people[0].pk].quiet_from is None


@pytest.mark.django_db
class TestLevels:
    @pytest.mark.parametrize(
        ("community", "level", "expected"),
        [
            ("", "", ("thread_reply", "digest")),
            ("none", "", None),
            ("none", "each", ("thread_reply", "digest")),
            ("direct", "", None),
            ("weekly", "", ("thread_reply", "weekly")),
            ("each", "none", None),
        ],
    )
    def test_a_follower(self, thread, writer, community, level, expected):
        person = MembershipFactory(community=thread.community, telling=community).user
        Subscription.objects.create(thread=thread, user=person, level=level)
        reply(writer, thread, source="Oui.")
        assert told(thread).get(person.pk) == expected

    def test_each_message_comes_without_following(self, thread, writer):
        person = MembershipFactory(community=thread.community, telling="each").user
        elsewhere = MembershipFactory(telling="each").user
        reply(writer, thread, source="Oui.")
        assert told(thread) == {thread.author_id: ("own_answer", "mail"), person.pk: ("thread_reply", "digest")}
        assert elsewhere.notifications.count() == 0

    @pytest.mark.parametrize(("kind", "verb"), [("question", "new_question"), ("exchange", "new_thread")])
    def test_each_message_begins_with_the_first(self, thread, writer, kind, verb):
        person = MembershipFactory(community=thread.community, telling="each").user
        new = start_thread(writer, thread.community, kind=kind, title="Un autre", source="Bonjour.")
        assert told(new) == {person.pk: (verb, "digest")}

    def test_nothing_means_not_even_being_cited(self, thread, writer):
        person = MembershipFactory(community=thread.community, telling="none").user
        reply(writer, thread, source=f"@{person} oui.")
        assert person.pk not in told(thread)

    def test_what_is_hers_passes_where_she_asked_for_nothing_else(self, thread, writer):
        person = MembershipFactory(community=thread.community, telling="direct").user
        reply(writer, thread, source=f"@{person} oui.")
        assert told(thread)[person.pk] == ("mention", "mail")

    def test_a_silent_family_leaves_room_for_the_next(self, thread, writer):
        person = MembershipFactory(community=thread.community).user
        ChannelChoice.objects.create(user=person, family="mentions", channel="none")
        Subscription.objects.create(thread=thread, user=person)
        reply(writer, thread, source=f"@{person} oui.")
        assert told(thread)[person.pk] == ("thread_reply", "digest")

    def test_what_was_mailed_already_stays_on_the_site(self, site):
        person = UserFactory()
        community = CommunityFactory(parent=site)
        assert notify("request_accepted", [person], None, community, title="T", url="/") == {person.pk}
        assert Notification.objects.get().data["by"] == "site"


@pytest.mark.django_db
def test_a_thousand_followers_cost_the_writer_what_three_do(thread, writer):
    reply(writer, thread, source="Le premier message abonne son autrice.")
    spent = []
    for count in (3, 1000):
        people = User.objects.bulk_create(
            User(email=f"{count}-{n}@example.org", first_name="A", last_name="B") for n in range(count)
        )
        Subscription.objects.bulk_create(Subscription(thread=thread, user=person) for person in people)
        with CaptureQueriesContext(connection) as queries:
            reply(writer, thread, source="Oui.")
        spent.append(len(queries))
    assert Notification.objects.filter(verb="thread_reply").count() == 3 + 1003
    assert spent == [23, 23]


@pytest.mark.django_db
def test_five_hundred_people_cited_cost_what_three_do(thread, writer):
    reply(writer, thread, source="Le premier message abonne son autrice.")
    spent = []
    for count, name in ((3, "Ana"), (500, "Zoé")):
        letters = [f"{n:03}".translate(str.maketrans("0123456789", "abcdefghij")) for n in range(count)]
        people = [User(email=f"{name}{end}@example.org", first_name=name, last_name=f"Nom{end}") for end in letters]
        User.objects.bulk_create(people)
        text = " ".join(f"@{person}" for person in people)
        with CaptureQueriesContext(connection) as queries:
            reply(writer, thread, source=text)
        spent.append((len(queries), Notification.objects.filter(verb="mention").count()))
    assert spent == [(27, 3), (27, 3 + MAX_MENTIONS)]


@pytest.mark.django_db
class TestReaders:
    """Asked again when a mail leaves."""

    def read(self, person, obj):
        return list(READERS[obj._meta.label_lower](person, [obj.pk, obj.pk + 1000]))

    def test_threads_and_messages(self, thread, writer):
        post = thread.posts.get()
        assert (self.read(writer, thread), self.read(writer, post)) == ([thread.pk], [post.pk])
        thread.deleted_at = thread.created_at
        thread.save()
        assert (self.read(writer, thread), self.read(writer, post)) == ([], [])

    def test_a_deleted_message(self, thread, writer):
        post = thread.posts.get()
        post.deleted_at = post.created_at
        post.save()
        assert self.read(writer, post) == []

    def test_a_secret_community(self, site):
        community = CommunityFactory(parent=site, join_mode="secret")
        member = MembershipFactory(community=community).user
        assert (self.read(member, community), self.read(UserFactory(), community)) == ([community.pk], [])
