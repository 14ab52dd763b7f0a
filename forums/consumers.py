"""The live thread: brings to readers who are present what the server would render on reloading.

The socket is a doorbell: a poke only says "read the log again". Reading asks the session and the right each time,
in the same breath as the rows, so that nothing is sent to who lost them. Posting is an ordinary form.
"""

import json
import logging
import time

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import DatabaseError
from django.http import Http404

from community import live
from community.permissions import is_member
from community.sessions import digest, person_of
from forums import frames, permissions
from forums.actions.reading import mark_read
from forums.incoming import BadMessage, Patience, understand
from forums.models import Thread
from forums.presence import registry

log = logging.getLogger(__name__)

BAD_MESSAGE, NO_SESSION, NO_RIGHT, NOT_FOUND, TOO_MUCH, TRY_LATER = 4400, 4401, 4403, 4404, 4429, 1013
TRUSTED_FOR = 30  # seconds: presence and typing rest on a right asked at most so long ago
JOINED_FOR = 6 * 3600  # seconds: channel layers forget the members of a group after a day


class Closed(Exception):
    """This connection has to end with `code`, before any further frame."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class ThreadConsumer(AsyncWebsocketConsumer):
    """One reader on one thread."""

    sent = None  # the number of the last event she has; None until she said hello
    shown_count = 0
    user_id = None
    writes_as = None  # what the others read while she types; None when she may not answer
    asked_at = joined_at = 0.0
    is_over = False
    channel_name = ""

    async def __call__(self, scope, receive, send):
        """Serve the connection; close it cleanly when the broker or the database is away."""
        try:
            await super().__call__(scope, receive, send)
        except (*live.LAYER_ERRORS, DatabaseError) as error:
            log.warning("live thread cut: %s", error)
            if not self.is_over:
                await send({"type": "websocket.close", "code": TRY_LATER})
        finally:
            registry.leave(scope["url_route"]["kwargs"]["pk"], self.channel_name)

    async def connect(self):
        """Let in who may read the thread; hidden and absent are refused alike."""
        self.thread_id = self.scope["url_route"]["kwargs"]["pk"]
        self.session_key = self.scope["cookies"].get(settings.SESSION_COOKIE_NAME)
        self.patience = Patience()
        try:
            self.user_id = await self._whoever_this_is()
        except Closed:
            await self.close(NOT_FOUND)
            return
        await self._join()
        await self.accept()
        registry.enter(self.thread_id, self.channel_name, self.user_id)

    async def disconnect(self, code):
        """Leave the groups."""
        self.is_over = True
        for group in self._groups():
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, text_data=None, bytes_data=None):
        """Answer one message of the browser; end the connection on anything its script never says."""
        if self.is_over:
            return
        try:
            if self.patience.is_exhausted():
                raise Closed(TOO_MUCH)
            kind, number = understand(text_data)
            await self._answer(kind, number)
        except BadMessage:
            await self._end(BAD_MESSAGE)
        except Closed as end:
            await self._end(end.code)

    async def thread_event(self, poke):
        """The log grew; one reading answers all the pokes up to what it read."""
        if self.sent is not None and poke["seq"] > self.sent:
            await self._if_open(self._catch_up)

    async def access_changed(self, poke):
        """Something of hers changed: rights, password, account."""
        await self._if_open(self._ask_again)

    async def session_ended(self, poke):
        """One of her sessions is ending: this one?"""
        if poke["session"] == digest(self.session_key) and not self.is_over:
            await self._end(NO_SESSION)

    async def thread_presence(self, poke):
        """A process tells who reads there."""
        registry.heard(self.thread_id, poke)
        await self._if_open(self._tell_presence)

    async def thread_typing(self, poke):
        """Somebody types; members are told who, others nothing."""
        if self.user_id and self.sent is not None and poke["channel"] != self.channel_name:
            await self._if_open(self._tell_typing, poke["name"])

    async def _answer(self, kind, number):
        if kind == "hello":
            await self._hello(number)
        elif kind == "ping":
            await self._ping()
        elif kind == "typing":
            await self._typing()
        elif self.user_id:
            await self._read(number)

    async def _hello(self, after):
        if self.sent is not None:
            raise BadMessage
        self.sent = after
        await self._catch_up()
        await self._tell_presence()

    async def _ping(self):
        registry.still_here(self.thread_id)
        if time.monotonic() - self.joined_at > JOINED_FOR:
            await self._join()
        # A poke may have been lost, and so may the one that told of a lost right.
        await (self._ask_again() if self.sent is None else self._catch_up())
        await self._send({"type": "pong"})
        await self._tell_presence()

    async def _typing(self):
        await self._trust()
        if self.writes_as is not None:
            poke = {"type": "thread.typing", "channel": self.channel_name, "name": self.writes_as}
            await live.send(live.thread_group(self.thread_id), poke)

    async def _tell_typing(self, name):
        await self._trust()
        await self._send({"type": "typing", "name": name})

    async def _tell_presence(self):
        count = registry.count(self.thread_id)
        if self.sent is None or count == self.shown_count:
            return
        await self._trust()
        self.shown_count = count
        await self._send({"type": "presence", "count": count})

    async def _catch_up(self):
        while True:
            news = await self._news()
            for frame in news:
                await self._send(frame)
                self.sent = frame["seq"]
            if len(news) < frames.BATCH:
                return

    async def _trust(self):
        if time.monotonic() - self.asked_at > TRUSTED_FOR:
            await self._ask_again()

    async def _if_open(self, act, *args):
        if self.is_over:
            return
        try:
            await act(*args)
        except Closed as end:
            await self._end(end.code)

    async def _send(self, frame):
        if not self.is_over:
            await self.send(text_data=json.dumps(frame))

    async def _end(self, code):
        self.is_over = True
        registry.leave(self.thread_id, self.channel_name)
        await self.close(code)

    async def _join(self):
        self.joined_at = time.monotonic()
        for group in self._groups():
            await self.channel_layer.group_add(group, self.channel_name)

    def _groups(self):
        mine = [live.user_group(self.user_id)] if self.user_id else []
        return [live.thread_group(self.thread_id), *mine]

    @database_sync_to_async
    def _whoever_this_is(self):
        reader = person_of(self.session_key)
        self._fetch(reader)
        return reader.pk

    @database_sync_to_async
    def _ask_again(self):
        self._reader_and_thread()

    @database_sync_to_async
    def _news(self):
        reader, thread = self._reader_and_thread()
        if frames.is_too_far(thread, self.sent):
            return [{"type": "reload", "seq": thread.event_seq}]
        return frames.frames_after(thread, reader, self.sent)

    @database_sync_to_async
    def _read(self, post_id):
        reader, thread = self._reader_and_thread()
        if is_member(reader, thread.community):
            mark_read(reader, thread, min(post_id, thread.last_post_id))

    def _reader_and_thread(self):
        """Return both, freshly read; raise Closed when the session ended or the right was lost."""
        reader = person_of(self.session_key) if self.user_id else person_of(None)
        if reader.pk != self.user_id:
            raise Closed(NO_SESSION)
        return reader, self._fetch(reader)

    def _fetch(self, reader):
        try:
            thread = Thread.objects.get_for(reader, self.thread_id)
        except Http404 as error:
            raise Closed(NO_RIGHT) from error
        self.asked_at = time.monotonic()
        self.writes_as = _name_while_typing(reader, thread)
        return thread


def _name_while_typing(reader, thread):
    """Return the name others read, "" for the person who asked anonymously, None for who may not answer."""
    if not permissions.can_reply(reader, thread):
        return None
    return "" if permissions.writes_unnamed(reader, thread) else str(reader)
