"""The socket of a thread: what it says, to whom, and when it ends."""

from datetime import timedelta

import pytest
from channels.layers import get_channel_layer
from django.utils import timezone

from community.live import user_group
from community.models import Membership
from community.sessions import digest, person_of
from forums.display import render_card
from forums.frames import frames_after
from forums.models import Post, Reaction, Thread
from tests.factories import CommunityFactory, MembershipFactory, PostFactory, ThreadFactory, UserFactory

from .room import Reader, dumped, happens, play, poke, sign_in, write_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def community(site):
    return CommunityFactory(parent=site, join_mode="secret")


@pytest.fixture
def thread(community):
    return ThreadFactory(community=community)


@pytest.fixture
def member(community):
    return MembershipFactory(community=community).user


@pytest.fixture
def key(member):
    return sign_in(member).session_key


def answer(thread, **fields):
    """Add a post with its event, as `forums.actions.posts.reply` does."""
    post = PostFactory(thread=thread, **fields)
    return post, write_event(thread, "post_added", post)


def shown(event, post, reader):
    """Return the whole frame that `reader` must receive."""
    fresh = Thread.objects.get_for(type(reader).objects.get(pk=reader.pk), post.thread_id)
    html = render_card(Post.objects.get(pk=post.pk), fresh, reader)
    return {"type": "event", "seq": event.seq, "kind": event.kind, "post": post.pk, "html": html}


async def access_poke(person):
    await get_channel_layer().group_send(user_group(person.pk), {"type": "access.changed"})


class TestNews:
    def test_whole_frame(self, thread, member, key):
        async def scenario():
            reader = Reader(thread.pk, key)
            await reader.enter(after=0)
            post, event = await happens(answer, thread)
            await poke(thread, event.seq)
            assert await reader.rung() == [await happens(shown, event, post, member)]
            await reader.disconnect()

        play(scenario)

    def test_catches_up_in_order_exactly_what_was_missed(self, thread, key):
        seqs = [answer(thread)[1].seq for _ in range(12)]

        async def scenario():
            reader = Reader(thread.pk, key)
            missed = await reader.enter(after=seqs[1])
            assert [frame["seq"] for frame in missed] == seqs[2:]
            await reader.disconnect()

        play(scenario)

    def test_more_than_a_batch(self, thread, key):
        post = PostFactory(thread=thread)
        for _ in range(120):
            write_event(thread, "reactions", post)

        async def scenario():
            reader = Reader(thread.pk, key)
            missed = await reader.enter(after=0)
            assert [frame["seq"] for frame in missed] == list(range(1, 121))
            await reader.disconnect()

        play(scenario)

    @pytest.mark.parametrize(("after", "gap"), [(0, 201), (500, 3)])
    def test_too_far_asks_to_reload(self, thread, key, after, gap):
        for _ in range(gap):
            write_event(thread, "thread_changed")

        async def scenario():
            reader = Reader(thread.pk, key)
            await reader.connect()
            await reader.say(type="hello", after=after)
            assert await reader.hear() == {"type": "reload", "seq": gap}
            await reader.disconnect()

        play(scenario)

    def test_lost_poke_is_made_good_at_the_next_ping(self, thread, key):
        async def scenario():
            reader = Reader(thread.pk, key)
            await reader.enter(after=0)
            await happens(answer, thread)
            assert await reader.rung() == []
            assert [frame["seq"] for frame in await reader.events()] == [1]
            await reader.disconnect()

        play(scenario)

    def test_lost_poke_is_made_good_by_the_next_one(self, thread, key):
        async def scenario():
            reader = Reader(thread.pk, key)
            await reader.enter(after=0)
            await happens(answer, thread)
            await happens(answer, thread)
            await poke(thread, 2)
            assert [frame["seq"] for frame in await reader.rung()] == [1, 2]
            await reader.disconnect()

        play(scenario)

    def test_doubled_and_late_pokes_bring_nothing_twice(self, thread, key):
        async def scenario():
            reader = Reader(thread.pk, key)
            await reader.enter(after=0)
            await happens(answer, thread)
            await happens(answer, thread)
            await poke(thread, 2, times=3)
            await poke(thread, 1)
            assert [frame["seq"] for frame in await reader.rung()] == [1, 2]
            await reader.disconnect()

        play(scenario)

    def test_pokes_before_hello_bring_nothing(self, thread, key):
        async def scenario():
            reader = Reader(thread.pk, key)
            await reader.connect()
            await happens(answer, thread)
            await poke(thread, 1)
            assert await reader.receive_nothing()
            await reader.disconnect()

        play(scenario)

    def test_events_of_another_thread_stay_there(self, thread, community, key):
        other = ThreadFactory(community=community)

        async def scenario():
            reader = Reader(thread.pk, key)
            await reader.enter(after=0)
            await happens(answer, other)
            await poke(other, 1)
            assert await reader.events() == []
            await reader.disconnect()

        play(scenario)

    def test_reactions_carry_counts_and_only_my_own(self, thread, member, key):
        post = PostFactory(thread=thread, reaction_counts={"useful": 2, "thanks": 1})
        Reaction.objects.create(post=post, user=member, kind="useful")
        Reaction.objects.create(post=post, user=UserFactory(), kind="thanks")
        write_event(thread, "reactions", post)

        async def scenario():
            reader = Reader(thread.pk, key)
            missed = await reader.enter(after=0)
            frame = {"type": "event", "seq": 1, "kind": "reactions", "post": post.pk}
            assert missed == [frame | {"counts": {"useful": 2, "thanks": 1}, "mine": ["useful"]}]
            await reader.disconnect()

        play(scenario)

    def test_deleted_post_brings_its_placeholder(self, thread, key):
        post, _event = answer(thread, source="Un nom qui n'aurait pas dû y être", deleted_at=timezone.now())

        async def scenario():
            reader = Reader(thread.pk, key)
            (frame,) = await reader.enter(after=0)
            assert f'id="m{post.pk}"' in frame["html"]
            assert "Un nom qui" not in dumped(frame)
            await reader.disconnect()

        play(scenario)

    def test_post_moved_elsewhere_is_not_shown(self, thread, key):
        post, _event = answer(thread)
        Post.objects.filter(pk=post.pk).update(thread=ThreadFactory())

        async def scenario():
            reader = Reader(thread.pk, key)
            moved = {"type": "event", "seq": 1, "kind": "posts_moved", "post": None}
            assert await reader.enter(after=0) == [moved]
            await reader.disconnect()

        play(scenario)

    def test_thread_changed_carries_title_and_lock(self, thread, key):
        Thread.objects.filter(pk=thread.pk).update(title="Un autre titre", locked_at=timezone.now())
        write_event(thread, "thread_changed")

        async def scenario():
            reader = Reader(thread.pk, key)
            missed = await reader.enter(after=0)
            frame = {"type": "event", "seq": 1, "kind": "thread_changed", "post": None}
            assert missed == [frame | {"title": "Un autre titre", "locked": True}]
            await reader.disconnect()

        play(scenario)


def news(session_key, thread):
    """Ask everything again and read the log, as each poke does."""
    reader = person_of(session_key)
    return frames_after(Thread.objects.get_for(reader, thread.pk), reader, 0)


class TestCost:
    @pytest.fixture(autouse=True)
    def _rendered_for_ever(self, monkeypatch):
        monkeypatch.setattr("forums.frames.KEPT_FOR", 10**9)

    @pytest.mark.parametrize("answers", [1, 3])
    def test_one_renders_for_all_who_have_the_same_rights(self, thread, key, answers, django_assert_num_queries):
        other = sign_in(MembershipFactory(community=thread.community).user).session_key
        for _ in range(answers):
            answer(thread)
        rendered = news(key, thread)
        # The session, the account, the roles, the thread, the log.
        with django_assert_num_queries(5):
            assert news(other, thread) == rendered

    @pytest.mark.parametrize("answers", [1, 3])
    def test_guests_cost_less(self, site, answers, django_assert_num_queries):
        thread = ThreadFactory(community=CommunityFactory(parent=site, public_reading=True))
        for _ in range(answers):
            answer(thread)
        rendered = news(None, thread)
        with django_assert_num_queries(2):
            assert news(None, thread) == rendered

    def test_who_has_other_rights_gets_another_rendering(self, site):
        thread = ThreadFactory(community=CommunityFactory(parent=site))
        answer(thread)
        member, passer = MembershipFactory(community=thread.community).user, UserFactory()
        assert news(sign_in(member).session_key, thread) != news(sign_in(passer).session_key, thread)

    def test_what_changes_is_rendered_again(self, thread, key):
        post, _event = answer(thread)
        news(key, thread)
        Post.objects.filter(pk=post.pk).update(html="<p>Repris.</p>", edited_at=timezone.now())
        assert "Repris." in news(key, thread)[0]["html"]


class TestLayerAway:
    @pytest.mark.parametrize("failing", ["group_add", "receive"])
    def test_broker_away_closes_with_try_again_later(self, thread, key, monkeypatch, failing):
        async def away(*args):
            raise ConnectionRefusedError("away")

        monkeypatch.setattr(get_channel_layer(), failing, away)

        async def scenario():
            reader = Reader(thread.pk, key)
            if failing == "group_add":
                assert await reader.connect() == (False, 1013)
            else:
                assert await reader.connect() == (True, None)
                assert await reader.code() == 1013

        play(scenario)


class TestRights:
    def test_secret_and_absent_are_refused_alike(self, thread):
        stranger = sign_in(UserFactory()).session_key

        async def scenario():
            hidden, absent = Reader(thread.pk, stranger), Reader(987654321, stranger)
            assert await hidden.connect() == await absent.connect() == (False, 4404)

        play(scenario)

    @pytest.mark.parametrize("session_key", [None, "forged0123456789abcdefghijklmnop", "%00", "é"])
    def test_no_session_and_forged_session(self, thread, session_key):
        async def scenario():
            assert await Reader(thread.pk, session_key).connect() == (False, 4404)

        play(scenario)

    def test_expired_session(self, thread, member):
        session = sign_in(member)
        type(session).get_model_class().objects.update(expire_date=timezone.now() - timedelta(seconds=1))

        async def scenario():
            assert await Reader(thread.pk, session.session_key).connect() == (False, 4404)

        play(scenario)

    def test_public_thread_is_read_without_account_and_writes_nothing(self, site):
        public = CommunityFactory(parent=site, public_reading=True)
        thread = ThreadFactory(community=public)
        author = UserFactory(first_name="Jean-Yves", last_name="Moreau")
        answer(thread, author=author)

        async def scenario():
            reader = Reader(thread.pk)
            (frame,) = await reader.enter(after=0)
            assert "Jean-Yves M." in frame["html"]
            assert "Moreau" not in dumped(frame)
            await reader.disconnect()

        play(scenario)

    def test_membership_lost_while_connected_no_frame_after(self, thread, member, key):
        async def scenario():
            reader = Reader(thread.pk, key)
            assert await reader.enter(after=0) == []
            await happens(Membership.objects.filter(user=member).delete)
            await happens(answer, thread)
            # Even when the poke that tells of the removal is lost.
            await poke(thread, 1)
            assert await reader.code() == 4403
            await poke(thread, 1)
            assert await reader.receive_nothing()

        play(scenario)

    def test_membership_lost_closes_at_once_and_forbids_the_return(self, thread, member, key):
        async def scenario():
            reader = Reader(thread.pk, key)
            await reader.enter(after=0)
            await happens(Membership.objects.filter(user=member).delete)
            await access_poke(member)
            assert await reader.code() == 4403
            assert await Reader(thread.pk, key).connect() == (False, 4404)

        play(scenario)

    def test_access_poke_changes_nothing_for_who_kept_her_right(self, thread, member, key):
        async def scenario():
            reader = Reader(thread.pk, key)
            await reader.enter(after=0)
            await access_poke(member)
            await happens(answer, thread)
            assert [frame["seq"] for frame in await reader.events()] == [1]
            await reader.disconnect()

        play(scenario)

    @pytest.mark.parametrize("lost_by", ["ending", "password", "deactivation", "expiry"])
    @pytest.mark.parametrize("noticed_by", ["access poke", "event poke", "ping"])
    def test_session_lost_while_connected(self, thread, member, lost_by, noticed_by):
        session = sign_in(member)

        def lose():
            if lost_by == "ending":
                session.delete()
            elif lost_by == "password":
                member.set_password("une-autre-phrase-longue")
                member.save()
            elif lost_by == "deactivation":
                type(member).objects.filter(pk=member.pk).update(is_active=False)
            else:
                type(session).get_model_class().objects.update(expire_date=timezone.now() - timedelta(seconds=1))

        async def notice(reader):
            if noticed_by == "access poke":
                await access_poke(member)
            elif noticed_by == "event poke":
                await poke(thread, 1)
            else:
                await reader.say(type="ping")

        async def scenario():
            reader = Reader(thread.pk, session.session_key)
            await reader.enter(after=0)
            await happens(lose)
            await happens(answer, thread)
            await notice(reader)
            assert await reader.code() == 4401

        play(scenario)

    def test_sign_out_poke_closes_only_the_connections_of_that_session(self, thread, member):
        ending, other = sign_in(member).session_key, sign_in(member).session_key

        async def scenario():
            here, there = Reader(thread.pk, ending), Reader(thread.pk, other)
            await here.enter(after=0)
            await there.enter(after=0)
            # The session is still in the database: Django tells of the sign-out before it.
            poke = {"type": "session.ended", "session": digest(ending)}
            await get_channel_layer().group_send(user_group(member.pk), poke)
            assert await here.code() == 4401
            assert await there.events() == []
            await there.disconnect()

        play(scenario)

    def test_anonymous_author_is_in_no_frame(self, site):
        community = CommunityFactory(parent=site)
        asker = UserFactory(first_name="Zoé", last_name="Quéré", email="zq@example.org")
        readers = [MembershipFactory(community=community, role=role).user for role in ("member", "manager")]
        MembershipFactory(community=community, user=asker)
        thread = ThreadFactory(community=community, author=asker, is_anonymous=True)
        answer(thread, author=asker, is_anonymous=True)
        keys = [sign_in(reader).session_key for reader in readers]

        async def scenario():
            for key in keys:
                reader = Reader(thread.pk, key)
                (frame,) = await reader.enter(after=0)
                for said in ("Zoé", "Quéré", "ZQ", asker.public_id, asker.email):
                    assert said not in dumped(frame)
                await reader.disconnect()

        play(scenario)


MALFORMED = [
    *(
        "{",
        "}",
        "[]",
        "[1]",
        '"hello"',
        "null",
        "true",
        "1",
        "NaN",
        "-Infinity",
        " ",
        "\x00",
        "\ufeff{}",
        "hello",
        "'{}'",
    ),
    *("{}", '{"type":null}', '{"type":1}', '{"type":[]}', '{"type":{}}', '{"type":true}', '{"type":""}'),
    *('{"type":"HELLO"}', '{"type":"hello "}', '{"type":"connect"}', '{"type":"disconnect"}', '{"type":"__init__"}'),
    *('{"type":"thread.event","seq":1}', '{"type":"thread_event"}', '{"type":"access_changed"}', '{"type":"_news"}'),
    *(
        '{"type":"websocket.receive"}',
        '{"type":"websocket_disconnect"}',
        '{"type":"hello"}',
        '{"type":"hello","after":null}',
    ),
    *('{"type":"hello","after":"1"}', '{"type":"hello","after":-1}', '{"type":"hello","after":1.0}'),
    *('{"type":"hello","after":true}', '{"type":"hello","after":[1]}', '{"type":"hello","after":1e400}'),
    *(
        '{"type":"hello","after":NaN}',
        '{"type":"hello","after":2147483648}',
        '{"type":"hello","after":' + "9" * 1500 + "}",
    ),
    *(
        '{"type":"read"}',
        '{"type":"read","post":"12"}',
        '{"type":"read","post":-5}',
        '{"type":"read","post":{"$gt":0}}',
    ),
    *("[" * 2000, '{"a":' * 400, '{"type":"\\ud800"}', '{"type":"hello","after":1}{}', '{"type":"hello","after":1'),
]


class TestBadInput:
    def test_there_are_fifty(self):
        assert len(MALFORMED) >= 50

    @pytest.mark.parametrize("text", MALFORMED)
    def test_malformed_text_ends_cleanly(self, thread, key, text):
        async def scenario():
            reader = Reader(thread.pk, key)
            await reader.connect()
            await reader.say_text(text)
            assert await reader.code() == 4400

        play(scenario)

    @pytest.mark.parametrize("size", [2049, 262_144])
    def test_too_large(self, thread, key, size):
        async def scenario():
            reader = Reader(thread.pk, key)
            await reader.connect()
            await reader.say_text('{"type":"ping"}'.ljust(size))
            assert await reader.code() == 4400

        play(scenario)

    def test_binary(self, thread, key):
        async def scenario():
            reader = Reader(thread.pk, key)
            await reader.connect()
            await reader.send_input({"type": "websocket.receive", "bytes": b'{"type":"ping"}'})
            assert await reader.code() == 4400

        play(scenario)

    def test_empty_text(self, thread, key):
        async def scenario():
            reader = Reader(thread.pk, key)
            await reader.connect()
            await reader.say_text("")
            assert await reader.code() == 4400

        play(scenario)

    def test_second_hello(self, thread, key):
        async def scenario():
            reader = Reader(thread.pk, key)
            await reader.enter(after=0)
            await reader.say(type="hello", after=0)
            assert await reader.code() == 4400

        play(scenario)

    def test_too_many(self, thread, key):
        async def scenario():
            reader = Reader(thread.pk, key)
            await reader.connect()
            for _ in range(21):
                await reader.say(type="typing")
            assert await reader.code() == 4429

        play(scenario)

    def test_what_follows_the_end_is_ignored(self, thread, key):
        async def scenario():
            reader = Reader(thread.pk, key)
            await reader.connect()
            for text in ("{", "{", '{"type":"ping"}'):
                await reader.say_text(text)
            assert await reader.code() == 4400
            assert await reader.receive_nothing()

        play(scenario)


FOREIGN = [
    *(b"http://evil.example", b"https://testserver", b"http://testserver:8001", b"http://testserver.evil.example"),
    *(b"http://eviltestserver", b"http://sub.testserver", b"null", b"", b"testserver", b"//testserver"),
    *(b"http://testserver@evil.example", b"file://", b"http://127.0.0.1", b"http://testserver/"),
]


class TestOrigin:
    @pytest.mark.parametrize("origins", [(), *((origin,) for origin in FOREIGN), (b"http://testserver",) * 2])
    def test_foreign_or_missing_is_refused(self, thread, key, origins):
        async def scenario():
            assert (await Reader(thread.pk, key, origins=origins).connect())[0] is False

        play(scenario)

    def test_host_that_is_not_ours(self, thread, key):
        async def scenario():
            reader = Reader(thread.pk, key, origins=(b"http://evil.example",), host=b"evil.example")
            assert (await reader.connect())[0] is False

        play(scenario)

    @pytest.mark.parametrize("ours", [b"http://127.0.0.1:8000", b"http://testserver"])
    def test_own_page(self, thread, key, ours):
        async def scenario():
            reader = Reader(thread.pk, key, origins=(ours,))
            assert await reader.connect() == (True, None)
            await reader.disconnect()

        play(scenario)
