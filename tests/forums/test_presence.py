"""Who is in a thread: distinct people, told between processes, forgotten in time."""

import asyncio
import json

import pytest
from channels.layers import get_channel_layer

from community.live import thread_group
from forums.presence import BELIEVED_FOR, TOLD_EVERY, Registry
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory, UserFactory

from .room import Reader, happens, play, sign_in


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def told(process, people, ask=False):
    return {"type": "thread.presence", "process": process, "people": people, "ask": ask}


class TestRegistry:
    def test_one_person_with_two_tabs_counts_once_and_each_guest_for_one(self):
        async def scenario():
            registry = Registry()
            for channel, person in (("a", 1), ("b", 1), ("c", 2), ("d", None), ("e", None)):
                registry.enter(7, channel, person)
            assert registry.count(7) == 4
            registry.leave(7, "b")
            assert registry.count(7) == 4
            registry.leave(7, "a")
            assert registry.count(7) == 3
            registry.rooms[7].telling.cancel()

        asyncio.run(scenario())

    def test_rooms_and_unknown_channels_are_apart(self):
        async def scenario():
            registry = Registry()
            registry.enter(7, "a", 1)
            registry.leave(8, "a")
            registry.leave(7, "z")
            assert (registry.count(7), registry.count(8)) == (1, 0)
            registry.rooms[7].telling.cancel()

        asyncio.run(scenario())

    def test_the_same_person_in_two_processes_counts_once(self):
        async def scenario():
            registry = Registry("here")
            registry.enter(7, "a", 1)
            registry.heard(7, told("there", ["1", "2"]))
            assert registry.count(7) == 2
            registry.heard(7, told("there", ["2"]))
            assert registry.count(7) == 2
            registry.heard(7, told("there", []))
            assert registry.count(7) == 1
            registry.rooms[7].telling.cancel()

        asyncio.run(scenario())

    def test_a_process_that_died_is_forgotten(self):
        async def scenario():
            clock = Clock()
            registry = Registry("here", clock)
            registry.enter(7, "a", 1)
            registry.heard(7, told("there", ["2", "3"]))
            clock.now += BELIEVED_FOR - 1
            assert registry.count(7) == 3
            clock.now += 1
            assert registry.count(7) == 1
            registry.rooms[7].telling.cancel()

        asyncio.run(scenario())

    def test_many_entering_at_once_are_told_once(self):
        async def scenario():
            layer = get_channel_layer()
            channel = await layer.new_channel()
            await layer.group_add(thread_group(7), channel)
            registry = Registry("here")
            for person in range(1, 51):
                registry.enter(7, f"c{person}", person)
            assert await layer.receive(channel) == told("here", sorted(map(str, range(1, 51))), ask=True)
            registry.enter(7, "late", 99)
            assert registry.rooms[7].told_at + TOLD_EVERY > registry.clock()
            assert channel not in layer.channels
            registry.rooms[7].telling.cancel()
            await layer.group_discard(thread_group(7), channel)

        asyncio.run(scenario())

    def test_the_last_one_leaves_no_room_behind(self):
        async def scenario():
            registry = Registry("here")
            registry.enter(7, "a", 1)
            registry.leave(7, "a")
            await registry.rooms[7].telling
            assert registry.rooms == {}

        asyncio.run(scenario())


@pytest.fixture
def community(site):
    return CommunityFactory(parent=site, public_reading=True)


def member_key(community, **person):
    return sign_in(MembershipFactory(community=community, user=UserFactory(**person)).user).session_key


async def next_of(reader, kind):
    while (frame := await reader.hear())["type"] != kind:
        pass
    return frame


@pytest.mark.django_db
class TestOnTheSocket:
    def test_who_enters_is_counted_and_named_nowhere(self, community):
        thread = ThreadFactory(community=community)
        key = member_key(community)

        async def scenario():
            first, second = Reader(thread.pk, key), Reader(thread.pk)
            await first.connect()
            await first.say(type="hello", after=0)
            assert await first.hear() == {"type": "bell", "count": 0}
            assert await first.hear() == {"type": "presence", "count": 1}
            await second.enter(after=0)
            assert await first.hear() == {"type": "presence", "count": 2}
            await first.disconnect()
            await second.disconnect()

        play(scenario)

    def test_who_types_is_named_to_members_and_not_to_guests(self, community):
        thread = ThreadFactory(community=community)
        writer, member = member_key(community, first_name="Hamid", last_name="Ouali"), member_key(community)

        async def scenario():
            readers = [Reader(thread.pk, key) for key in (writer, member, None)]
            for reader in readers:
                await reader.enter(after=0)
            await readers[0].say(type="typing")
            assert await next_of(readers[1], "typing") == {"type": "typing", "name": "Hamid Ouali"}
            for reader in (readers[0], readers[2]):
                await reader.say(type="ping")
                came = [await reader.hear()]
                while came[-1]["type"] != "pong":
                    came.append(await reader.hear())
                assert "typing" not in json.dumps(came)
            for reader in readers:
                await reader.disconnect()

        play(scenario)

    def test_anonymous_author_types_without_a_name(self, community):
        asker = MembershipFactory(community=community).user
        thread = ThreadFactory(community=community, author=asker, is_anonymous=True)
        keys = [sign_in(asker).session_key, member_key(community)]

        async def scenario():
            readers = [Reader(thread.pk, key) for key in keys]
            layer, spy = get_channel_layer(), "specific.spy"
            for reader in readers:
                await reader.enter(after=0)
            await layer.group_add(thread_group(thread.pk), spy)
            await readers[0].say(type="typing")
            assert await next_of(readers[1], "typing") == {"type": "typing", "name": ""}
            while (poke := await layer.receive(spy))["type"] != "thread.typing":
                pass
            assert sorted(poke) == ["channel", "name", "type"]
            assert poke["name"] == ""
            await layer.group_discard(thread_group(thread.pk), spy)
            for reader in readers:
                await reader.disconnect()

        play(scenario)

    @pytest.mark.parametrize("who", ["guest", "signed in, not a member", "member of a locked thread"])
    def test_who_may_not_answer_cannot_be_seen_typing(self, community, who):
        thread = ThreadFactory(community=community)
        if who == "guest":
            key = None
        elif who == "signed in, not a member":
            key = sign_in(UserFactory()).session_key
        else:
            key = member_key(community)
            thread.locked_at = thread.created_at
            thread.save()
        member = member_key(community)

        async def scenario():
            reader, writer = Reader(thread.pk, member), Reader(thread.pk, key)
            await reader.enter(after=0)
            await writer.enter(after=0)
            await writer.say(type="typing")
            await writer.events()
            assert await reader.hear() == {"type": "presence", "count": 2}
            assert await reader.receive_nothing()
            await reader.disconnect()
            await writer.disconnect()

        play(scenario)

    def test_reading_on_screen_moves_the_marker_forward_only(self, community):
        thread = ThreadFactory(community=community, posts=3)
        member = MembershipFactory(community=community).user
        key = sign_in(member).session_key
        posts = list(thread.posts.values_list("pk", flat=True))

        def read_to():
            return list(member.read_markers.values_list("last_read_id", flat=True))

        async def scenario():
            reader = Reader(thread.pk, key)
            await reader.enter(after=0)
            for said, expected in ((posts[2], posts[2]), (posts[1], posts[2]), (2**31 - 1, posts[3])):
                await reader.say(type="read", post=said)
                await reader.events()
                assert await happens(read_to) == [expected]
            await reader.disconnect()

        play(scenario)

    def test_reading_without_belonging_writes_nothing(self, community):
        thread = ThreadFactory(community=community, posts=1)
        stranger = UserFactory()
        key = sign_in(stranger).session_key

        async def scenario():
            for reader in (Reader(thread.pk, key), Reader(thread.pk)):
                await reader.enter(after=0)
                await reader.say(type="read", post=thread.last_post_id)
                await reader.events()
                await reader.disconnect()

        play(scenario)
        assert thread.read_markers.count() == 0
