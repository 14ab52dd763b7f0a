"""The socket of the bell: what it says, to whom, and when it ends."""

import pytest
from channels.layers import get_channel_layer

from community.actions.reading import mark_all_read
from community.live import user_group
from community.notifications import notify
from community.sessions import digest
from forums.actions.posts import reply
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory, UserFactory
from tests.forums.room import Reader, happens, play, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(site):
    return UserFactory()


@pytest.fixture
def community(site):
    return CommunityFactory(parent=site)


def bell_of(session_key, **where):
    return Reader(None, session_key, path="/ws/cloche/", **where)


def tell(person, community, count=1):
    for _ in range(count):
        notify("community_archived", [person], None, community, title="Tuteurs", url="/")


async def ring(person):
    await get_channel_layer().group_send(user_group(person.pk), {"type": "bell.rang"})


def test_the_count_at_once_then_at_each_ring(person, community):
    tell(person, community, 2)

    async def scenario():
        bell = bell_of(key)
        assert await bell.connect() == (True, None)
        assert await bell.hear() == {"type": "bell", "count": 2}
        await happens(tell, person, community)
        await ring(person)
        assert await bell.hear() == {"type": "bell", "count": 3}
        await happens(mark_all_read, person, 10**9)
        await bell.say(type="ping")
        assert await bell.hear() == {"type": "bell", "count": 0}
        await bell.disconnect()

    key = sign_in(person).session_key
    play(scenario)


def test_telling_and_reading_ring_after_the_commit(person, community, django_capture_on_commit_callbacks):
    key = sign_in(person).session_key

    def act(verb, *args):
        with django_capture_on_commit_callbacks(execute=True):
            verb(*args)

    async def scenario():
        bell = bell_of(key)
        await bell.connect()
        heard = [await bell.hear()]
        for verb, *args in ((tell, person, community), (mark_all_read, person, 10**9)):
            await happens(act, verb, *args)
            heard.append(await bell.hear())
        assert [frame["count"] for frame in heard] == [0, 1, 0]
        await bell.disconnect()

    play(scenario)


def test_nobody_else_hears(person, community):
    async def scenario():
        bell = bell_of(key)
        await bell.connect()
        await bell.hear()
        await ring(other)
        assert await bell.receive_nothing()
        await bell.disconnect()

    key, other = sign_in(person).session_key, UserFactory()
    play(scenario)


@pytest.mark.parametrize("key", [None, "forged0123456789abcdefghijklmnop", "%00"])
def test_a_visitor_has_no_bell(site, key):
    async def scenario():
        assert await bell_of(key).connect() == (False, 4404)

    play(scenario)


def test_another_site_has_none(person):
    key = sign_in(person).session_key

    async def scenario():
        assert (await bell_of(key, origins=(b"https://evil.example",)).connect())[0] is False

    play(scenario)


@pytest.mark.parametrize("noticed_by", ["session poke", "access poke", "ring", "ping"])
def test_who_signs_out_or_is_disabled_hears_no_more(person, noticed_by):
    session = sign_in(person)
    poke = {
        "session poke": {"type": "session.ended", "session": digest(session.session_key)},
        "access poke": {"type": "access.changed"},
        "ring": {"type": "bell.rang"},
    }.get(noticed_by)

    async def scenario():
        bell = bell_of(session.session_key)
        await bell.connect()
        await bell.hear()
        if noticed_by != "session poke":
            await happens(type(person).objects.filter(pk=person.pk).update, is_active=False)
        if poke:
            await get_channel_layer().group_send(user_group(person.pk), poke)
        else:
            await bell.say(type="ping")
        assert await bell.code() == 4401

    play(scenario)


@pytest.mark.parametrize("said", ["", "{", '{"type": "hello", "after": 1}', '{"type": []}', "x" * 3000, "[" * 2000])
def test_what_the_script_never_says_ends_it(person, said):
    key = sign_in(person).session_key

    async def scenario():
        bell = bell_of(key)
        await bell.connect()
        await bell.hear()
        await bell.say_text(said)
        assert await bell.code() == 4400

    play(scenario)


def test_a_room_rings_too(site, community):
    role = MembershipFactory(community=community)
    thread = ThreadFactory(community=community)
    key = sign_in(role.user).session_key

    async def scenario():
        reader = Reader(thread.pk, key)
        await reader.enter(after=0)
        await happens(reply, writer, thread, source=f"@{role.user} oui.")
        await ring(role.user)
        assert await reader.hear() == {"type": "bell", "count": 1}
        await reader.disconnect()

    writer = MembershipFactory(community=community).user
    play(scenario)
