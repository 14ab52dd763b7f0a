"""The log of a thread, and pokes that may fail."""

import asyncio
import logging
import threading

import pytest
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import connections, transaction

from community import layers
from community import live as pokes
from forums import live
from forums.models import ThreadEvent
from tests.factories import PostFactory, ThreadFactory


class TestRecord:
    @pytest.mark.django_db
    def test_numbers_follow_one_another_in_each_thread(self, site):
        first, second = ThreadFactory(), ThreadFactory()
        numbers = [live.record(thread, "thread_changed").seq for thread in (first, first, second, first)]
        assert numbers == [1, 2, 1, 3]
        assert (first.event_seq, second.event_seq) == (3, 1)

    @pytest.mark.django_db
    def test_keeps_what_happened(self, site):
        thread = ThreadFactory()
        post = PostFactory(thread=thread)
        live.record(thread, "post_added", post)
        assert list(ThreadEvent.objects.values_list("thread", "seq", "kind", "post")) == [
            (thread.pk, 1, "post_added", post.pk)
        ]

    @pytest.mark.django_db
    def test_pokes_after_commit_only(self, site, django_capture_on_commit_callbacks):
        thread = ThreadFactory()
        heard = _listen("thread.1")
        with django_capture_on_commit_callbacks(execute=False) as callbacks:
            live.record(thread, "thread_changed")
            assert heard() == []
        assert len(callbacks) == 1

    @pytest.mark.django_db(transaction=True)
    def test_what_is_rolled_back_leaves_no_number(self, site):
        thread = ThreadFactory()
        with transaction.atomic():
            live.record(thread, "thread_changed")
            transaction.set_rollback(True)
        assert live.record(thread, "thread_changed").seq == 1

    @pytest.mark.django_db(transaction=True)
    def test_pokes_with_the_number(self, site):
        thread = ThreadFactory()
        heard = _listen(pokes.thread_group(thread.pk))
        live.record(thread, "thread_changed")
        assert heard() == [{"type": "thread.event", "seq": 1}]

    @pytest.mark.django_db(transaction=True)
    def test_writers_at_once_get_numbers_without_hole_or_double(self, site, django_db_blocker):
        if connections["default"].vendor == "sqlite":
            pytest.skip("writers of an in-memory SQLite database wait for nobody")
        thread = ThreadFactory()
        writers = [threading.Thread(target=_record_often, args=(thread, 10)) for _ in range(4)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert list(ThreadEvent.objects.values_list("seq", flat=True)) == list(range(1, 41))


def _record_often(thread, times):
    for _ in range(times):
        with transaction.atomic():
            live.record(live.lock(type(thread)(pk=thread.pk)), "thread_changed")
    connections.close_all()


def _listen(group):
    """Join a group; the function returned gives what it received."""
    layer = get_channel_layer()

    async def join():
        channel = await layer.new_channel()
        await layer.group_add(group, channel)
        return channel

    channel = async_to_sync(join)()

    def heard():
        queue = layer.channels.get(channel)
        return [queue.get_nowait()[1] for _ in range(queue.qsize())] if queue else []

    # The loop that joined is over: put the messages directly.
    layer._loop = None
    return heard


class TestLayerThatFails:
    @pytest.mark.parametrize("failure", [ConnectionRefusedError, RuntimeError, ValueError, TimeoutError])
    def test_nothing_is_raised_and_the_log_tells(self, settings, caplog, failure):
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.Broken", "CONFIG": {"failure": failure}}}
        with caplog.at_level(logging.WARNING):
            pokes._send("thread.1", {"type": "thread.event", "seq": 1})
        assert [record.getMessage() for record in caplog.records] == ["poke to thread.1 lost: away"]

    def test_broker_that_refuses_connections(self, settings, caplog):
        settings.CHANNEL_LAYERS = {
            "default": {
                "BACKEND": "channels_redis.core.RedisChannelLayer",
                "CONFIG": {"hosts": ["redis://127.0.0.1:1"]},
            }
        }
        with caplog.at_level(logging.WARNING):
            pokes._send("thread.1", {"type": "thread.event", "seq": 1})
        assert len(caplog.records) == 1

    def test_broker_that_does_not_answer_is_not_waited_for(self, settings, caplog, monkeypatch):
        monkeypatch.setattr(pokes, "PATIENCE", 0.05)
        settings.CHANNEL_LAYERS = {"default": {"BACKEND": f"{__name__}.Silent"}}
        with caplog.at_level(logging.WARNING):
            pokes._send("thread.1", {"type": "thread.event", "seq": 1})
        assert len(caplog.records) == 1


class Broken:
    """A layer whose broker is away."""

    def __init__(self, failure):
        self.failure = failure

    async def group_send(self, group, message):
        raise self.failure("away")


class Silent:
    """A layer whose broker never answers."""

    async def group_send(self, group, message):
        await asyncio.Event().wait()


class TestEmbeddedLayer:
    def test_a_poke_from_another_thread_wakes_the_reader(self):
        layer = layers.EmbeddedLayer()

        async def scenario():
            channel = await layer.new_channel()
            await layer.group_add("thread.1", channel)
            sender = threading.Thread(target=async_to_sync(layer.group_send), args=("thread.1", {"type": "x"}))
            sender.start()
            assert await layer.receive(channel) == {"type": "x"}
            sender.join()

        async_to_sync(scenario)()

    def test_a_full_queue_keeps_what_it_has(self):
        layer = layers.EmbeddedLayer(capacity=2)

        async def scenario():
            channel = await layer.new_channel()
            await layer.group_add("thread.1", channel)
            for number in range(5):
                await layer.group_send("thread.1", {"type": "x", "number": number})
            assert [(await layer.receive(channel))["number"] for _ in range(2)] == [0, 1]

        async_to_sync(scenario)()

    def test_a_loop_that_is_over_loses_the_poke_in_silence(self):
        layer = layers.EmbeddedLayer()

        async def join():
            await layer.group_add("thread.1", await layer.new_channel())

        async_to_sync(join)()
        async_to_sync(layer.group_send)("thread.1", {"type": "x"})
        assert layer.channels == {}
