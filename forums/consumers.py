"""The live thread: brings to readers who are present what the server would render on reloading.

The socket is a doorbell: a poke only says "read the log again". Reading asks the session and the right each time,
in the same breath as the rows, so that nothing is sent to who lost them. Posting is an ordinary form.
"""

import time

from channels.db import database_sync_to_async
from django.http import Http404

from community import live
from community.consumers import NO_RIGHT, Closed, PersonalConsumer
from community.hearing import BadMessage
from community.permissions import is_member
from community.sessions import person_of
from forums import frames, permissions
from forums.actions.reading import mark_read
from forums.models import Thread
from forums.presence import registry

TRUSTED_FOR = 30  # seconds: presence and typing rest on a right asked at most so long ago


class ThreadConsumer(PersonalConsumer):
    """One reader on one thread."""

    SAID = {"hello": "after", "read": "post", "typing": None, "ping": None}
    sent = None  # the number of the last event she has; None until she said hello
    shown_count = 0
    writes_as = None  # what the others read while she types; None when she may not answer
    asked_at = 0.0

    @property
    def thread_id(self):
        """Return the number in the address."""
        return self.scope["url_route"]["kwargs"]["pk"]

    def let_in(self, session_key):
        """Return the id of the reader, None for a visitor; raise Closed to who may not read the thread."""
        reader = person_of(session_key)
        self._fetch(reader)
        return reader.pk

    def check(self):
        """Return the reader; raise Closed when the session ended or the right was lost."""
        return self._reader_and_thread()[0]

    async def entered(self):
        """Be counted among those who read."""
        registry.enter(self.thread_id, self.channel_name, self.user_id)

    def left(self):
        """Be counted no more."""
        registry.leave(self.thread_id, self.channel_name)

    def groups_of(self):
        """Return the groups of this connection."""
        return [live.thread_group(self.thread_id), *super().groups_of()]

    async def answer(self, kind, number):
        """Answer one message of the browser."""
        if kind == "hello":
            await self._hello(number)
        elif kind == "ping":
            await self._ping()
        elif kind == "typing":
            await self._typing()
        elif self.user_id:
            await self._read(number)

    async def thread_event(self, poke):
        """The log grew; one reading answers all the pokes up to what it read."""
        if self.sent is not None and poke["seq"] > self.sent:
            await self.if_open(self._catch_up)

    async def thread_presence(self, poke):
        """A process tells who reads there."""
        registry.heard(self.thread_id, poke)
        await self.if_open(self._tell_presence)

    async def thread_typing(self, poke):
        """Somebody types; members are told who, others nothing."""
        if self.user_id and self.sent is not None and poke["channel"] != self.channel_name:
            await self.if_open(self._tell_typing, poke["name"])

    async def _hello(self, after):
        if self.sent is not None:
            raise BadMessage
        self.sent = after
        await self._catch_up()
        if self.user_id:
            await self.tell_bell()
        await self._tell_presence()

    async def _ping(self):
        registry.still_here(self.thread_id)
        await self.stay()
        # A poke may have been lost, and so may the one that told of a lost right.
        await (self._ask_again() if self.sent is None else self._catch_up())
        await self.tell({"type": "pong"})
        await self._tell_presence()

    async def _typing(self):
        await self._trust()
        if self.writes_as is not None:
            poke = {"type": "thread.typing", "channel": self.channel_name, "name": self.writes_as}
            await live.send(live.thread_group(self.thread_id), poke)

    async def _tell_typing(self, name):
        await self._trust()
        await self.tell({"type": "typing", "name": name})

    async def _tell_presence(self):
        count = registry.count(self.thread_id)
        if self.sent is None or count == self.shown_count:
            return
        await self._trust()
        self.shown_count = count
        await self.tell({"type": "presence", "count": count})

    async def _catch_up(self):
        while True:
            news = await self._news()
            for frame in news:
                await self.tell(frame)
                self.sent = frame["seq"]
            if len(news) < frames.BATCH:
                return

    async def _trust(self):
        if time.monotonic() - self.asked_at > TRUSTED_FOR:
            await self._ask_again()

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
        reader = self.whoever_this_is()
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
