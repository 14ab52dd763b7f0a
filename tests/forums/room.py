"""A reader on the socket of a thread, for the tests of the live room."""

import json
from unittest.mock import patch

from asgiref.sync import async_to_sync, sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.layers import get_channel_layer
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from community.live import thread_group
from forums import live
from forums.presence import registry
from home.asgi import application

ORIGIN = b"http://testserver"


def sign_in(person):
    """Return the session of a person who signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return session


class Reader(ApplicationCommunicator):
    """A browser with a session key (or none), on the socket of a thread, or at another `path`."""

    def __init__(self, thread_id, session_key=None, origins=(ORIGIN,), host=b"testserver", path=None):
        self.thread_id = thread_id
        headers = [(b"host", host), *((b"origin", origin) for origin in origins)]
        if session_key:
            headers.append((b"cookie", f"{settings.SESSION_COOKIE_NAME}={session_key}".encode()))
        path = path or f"/ws/discussions/{thread_id}/"
        super().__init__(application, {"type": "websocket", "path": path, "scheme": "ws", "headers": headers})

    async def connect(self):
        """Return (True, None) when let in, else (False, the code)."""
        await self.send_input({"type": "websocket.connect"})
        answer = await self.receive_output()
        return answer["type"] == "websocket.accept", answer.get("code")

    async def disconnect(self):
        """Leave, and wait until the server has noticed."""
        await self.send_input({"type": "websocket.disconnect", "code": 1000})
        await self.wait()

    async def enter(self, after):
        """Connect, say hello and return the events that were missed: who is there comes after them."""
        assert await self.connect() == (True, None)
        await self.say(type="hello", after=after)
        return await self._events_until("presence")

    async def say(self, **message):
        """Send a message."""
        await self.say_text(json.dumps(message))

    async def say_text(self, text):
        """Send any text."""
        await self.send_input({"type": "websocket.receive", "text": text})

    async def hear(self):
        """Return the next frame; a closing instead fails."""
        heard = await self.receive_output(timeout=5)
        assert heard["type"] == "websocket.send", heard
        return json.loads(heard["text"])

    async def events(self):
        """Return the events that came until an answer to a ping, which also catches up."""
        await self.say(type="ping")
        return await self._events_until("pong")

    async def rung(self):
        """Return the events brought by the pokes alone; somebody who types after them closes the list."""
        fence = {"type": "thread.typing", "channel": "", "name": "Claire Évain"}
        await get_channel_layer().group_send(thread_group(self.thread_id), fence)
        return await self._events_until("typing")

    async def _events_until(self, kind):
        came = []
        while (frame := await self.hear())["type"] != kind:
            came.append(frame)
        return [frame for frame in came if frame["type"] == "event"]

    async def code(self):
        """Return the code of the closing that comes next; a frame before it fails."""
        closing = await self.receive_output(timeout=5)
        assert closing["type"] == "websocket.close"
        return closing["code"]


def play(scenario):
    """Run an async scenario where the database is that of the test, in rooms that are empty before and after."""
    # As Django's own test client does: the connection of the test is in a transaction, which closing would end.
    with patch("channels.db.close_old_connections"):
        async_to_sync(_alone)(scenario)


async def _alone(scenario):
    registry.rooms.clear()
    try:
        await scenario()
    finally:
        for room in registry.rooms.values():
            room.telling.cancel()
        registry.rooms.clear()


async def happens(act, *args, **kwargs):
    """Run a piece of synchronous code within a scenario."""
    return await sync_to_async(act)(*args, **kwargs)


async def poke(thread, seq, times=1):
    """Ring the bell: the test decides whether a poke comes, how often and when."""
    for _ in range(times):
        await get_channel_layer().group_send(thread_group(thread.pk), {"type": "thread.event", "seq": seq})


def write_event(thread, kind, post=None):
    """Add an event to the log; its own poke waits for a commit that never comes in a test."""
    return live.record(thread, kind, post)


def dumped(frame):
    """Return a frame as text, to look for what must not be in it."""
    return json.dumps(frame, ensure_ascii=False)
