"""Pokes to connected readers: the only place that touches the channel layer, and every group's name."""

import asyncio
import logging

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from django.utils.crypto import get_random_string
from redis.exceptions import RedisError

from community.sessions import digest

log = logging.getLogger(__name__)

# What a channel layer raises when its broker is away.
LAYER_ERRORS = (RedisError, OSError, asyncio.TimeoutError)
PATIENCE = 2  # seconds


def user_group(user_id):
    """Group of all the connections of one person."""
    return f"user.{user_id}"


def thread_group(thread_id):
    """Group of the readers of one thread."""
    return f"thread.{thread_id}"


def broadcast(group, message):
    """Send `message` (a dict with a `type`) to `group` once the transaction has committed.

    At most once, and maybe never: a lost poke must do no harm, so nobody is told that it failed but the log.
    """
    transaction.on_commit(lambda: _send(group, message))


def broadcast_each(groups, message):
    """Send `message` to each of many groups once the transaction has committed, in bounded time: the rest is lost."""
    transaction.on_commit(lambda: _send_each(groups, message))


def ring(user_ids):
    """Tell the connections of these people that the count of their bell changed."""
    broadcast_each([user_group(pk) for pk in user_ids], {"type": "bell.rang"})


async def send(group, message):
    """Send `message` to `group` now, from the event loop: presence and typing, which rest on no row."""
    try:
        async with asyncio.timeout(PATIENCE):
            await get_channel_layer().group_send(group, message)
    except Exception as error:  # the layer's own errors are of many kinds, none may fail a post that is committed
        log.warning("poke to %s lost: %s", group, error)


def _send(group, message):
    try:
        async_to_sync(send)(group, message)
    except Exception as error:  # a loop that is closing
        log.warning("poke to %s lost: %s", group, error)


def _send_each(groups, message):
    async def all_of_them():
        async with asyncio.timeout(PATIENCE):
            for group in groups:
                await get_channel_layer().group_send(group, message)

    try:
        async_to_sync(all_of_them)()
    except Exception as error:  # as in `send`
        log.warning("pokes to %d groups lost: %s", len(groups), error)


async def echoes():
    """Return whether the channel layer brings back what it is given. Raises what it raises, or TimeoutError."""
    layer, message = get_channel_layer(), {"type": "echo"}
    channel = f"echo.{get_random_string(12)}"
    async with asyncio.timeout(PATIENCE):
        await layer.send(channel, message)
        return await layer.receive(channel) == message


def access_changed(user_id):
    """Tell the connections of a person that her rights or her session changed: each asks again at once."""
    broadcast(user_group(user_id), {"type": "access.changed"})


def session_ended(user_id, session_key):
    """Tell the connections opened with this session to close: it is ending and may still be in the database."""
    broadcast(user_group(user_id), {"type": "session.ended", "session": digest(session_key)})
