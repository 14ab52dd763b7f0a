"""Sockets of one person: who she is, asked again at each thing said, and the bell.

A socket is a doorbell: a poke only says "look again". Looking asks the session each time, so that nothing is sent to
who lost it; a lost, doubled or late poke does no harm.
"""

import json
import logging
import time

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import DatabaseError

from community import live
from community.hearing import BadMessage, Patience, understand
from community.limits import allow
from community.sessions import digest, person_of

log = logging.getLogger(__name__)

BAD_MESSAGE, NO_SESSION, NO_RIGHT, NOT_FOUND, TOO_MUCH, TRY_LATER = 4400, 4401, 4403, 4404, 4429, 1013
# By one person in a minute, over all her tabs: a lost network makes them all come back at once.
MOST_OPENED = 60
JOINED_FOR = 6 * 3600  # seconds: channel layers forget the members of a group after a day


class Closed(Exception):
    """This connection has to end with `code`, before any further frame."""

    def __init__(self, code):
        super().__init__(code)
        self.code = code


class PersonalConsumer(AsyncWebsocketConsumer):
    """One connection of one person, or of a visitor where a subclass lets her in.

    A subclass says what its browser may say (`SAID`), answers it (`answer`), asks its right again (`check`), names its
    groups, and what it does on entering and leaving.
    """

    SAID = {"ping": None}
    user_id = None
    joined_at = 0.0
    is_over = False
    channel_name = ""

    async def __call__(self, scope, receive, send):
        """Serve the connection; close it cleanly when the broker or the database is away."""
        try:
            await super().__call__(scope, receive, send)
        except (*live.LAYER_ERRORS, DatabaseError) as error:
            log.warning("socket cut: %s", error)
            if not self.is_over:
                await send({"type": "websocket.close", "code": TRY_LATER})
        finally:
            self.left()

    async def connect(self):
        """Let in who may; hidden and absent are refused alike."""
        self.session_key = self.scope["cookies"].get(settings.SESSION_COOKIE_NAME)
        self.patience = Patience()
        try:
            self.user_id = await database_sync_to_async(self._let_in_at_her_pace)()
        except Closed as refusal:
            await self.close(TOO_MUCH if refusal.code == TOO_MUCH else NOT_FOUND)
            return
        await self._join()
        await self.accept()
        await self.entered()

    def _let_in_at_her_pace(self):
        user_id = self.let_in(self.session_key)
        if user_id and allow(f"socket:{user_id}", MOST_OPENED, 60):
            raise Closed(TOO_MUCH)
        return user_id

    async def disconnect(self, code):
        """Leave the groups."""
        self.is_over = True
        for group in self.groups_of():
            await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(self, text_data=None, bytes_data=None):
        """Answer one message of the browser; end the connection on anything its script never says."""
        if self.is_over:
            return
        try:
            if self.patience.is_exhausted():
                raise Closed(TOO_MUCH)
            await self.answer(*understand(text_data, self.SAID))
        except BadMessage:
            await self._end(BAD_MESSAGE)
        except Closed as end:
            await self._end(end.code)

    async def access_changed(self, poke):
        """Something of hers changed: rights, password, account."""
        await self.if_open(database_sync_to_async(self.check))

    async def session_ended(self, poke):
        """One of her sessions is ending: this one?"""
        if poke["session"] == digest(self.session_key) and not self.is_over:
            await self._end(NO_SESSION)

    async def bell_rang(self, poke):
        """The number of her unread notifications changed."""
        await self.if_open(self.tell_bell)

    async def tell_bell(self):
        """Send how many notifications she has not read."""
        await self.tell({"type": "bell", "count": await self._unread()})

    async def if_open(self, act, *args):
        """Do what a poke asks, unless the connection is over or this ends it."""
        if self.is_over:
            return
        try:
            await act(*args)
        except Closed as end:
            await self._end(end.code)

    async def tell(self, frame):
        """Send a frame, unless the connection is over."""
        if not self.is_over:
            await self.send(text_data=json.dumps(frame))

    async def stay(self):
        """Join the groups again in time."""
        if time.monotonic() - self.joined_at > JOINED_FOR:
            await self._join()

    def whoever_this_is(self):
        """Return the person, freshly read; raise Closed when the session ended."""
        person = person_of(self.session_key) if self.user_id else person_of(None)
        if person.pk != self.user_id:
            raise Closed(NO_SESSION)
        return person

    def groups_of(self):
        """Return the groups of this connection."""
        return [live.user_group(self.user_id)] if self.user_id else []

    async def entered(self):
        """Do what comes once the connection is open."""

    def left(self):
        """Do what comes once it is over."""

    async def _end(self, code):
        self.is_over = True
        self.left()
        await self.close(code)

    async def _join(self):
        self.joined_at = time.monotonic()
        for group in self.groups_of():
            await self.channel_layer.group_add(group, self.channel_name)

    @database_sync_to_async
    def _unread(self):
        return self.check().notifications.unread().count()


class BellConsumer(PersonalConsumer):
    """The bell of one person, on pages that have no other socket."""

    def let_in(self, session_key):
        """Return the id of the person; a visitor has no bell."""
        person = person_of(session_key)
        if not person.is_authenticated:
            raise Closed(NO_SESSION)
        return person.pk

    def check(self):
        """Return the person; raise Closed when her session ended."""
        return self.whoever_this_is()

    async def entered(self):
        """Say at once what was missed: reconnecting is the same as starting."""
        await self.if_open(self.tell_bell)

    async def answer(self, kind, number):
        """A ping makes good a lost poke."""
        await self.stay()
        await self.tell_bell()
