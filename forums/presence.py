"""Who is in a thread at this moment: kept in memory, told between processes by pokes, never written down.

Each server process knows its own connections and tells the thread's group how many people they are; what the
others told is forgotten after a while, so that a process that died leaves nobody behind.
"""

import asyncio
import time
import uuid

from community import live

TOLD_EVERY = 2  # seconds at least between two tellings of one thread by one process
BELIEVED_FOR = 70  # seconds; connections ping every 25 s, and what is older than 25 s is told again
TOLD_AGAIN = 25

PROCESS = uuid.uuid4().hex


class Room:
    """One thread in one process: its own connections, and what other processes said of theirs."""

    def __init__(self):
        self.here = {}
        self.elsewhere = {}
        self.told_at = float("-inf")
        self.telling = None
        self.asking = False

    def people(self):
        """Return the identifiers of the distinct people of this process; each guest counts alone."""
        return sorted({str(person or channel) for channel, person in self.here.items()})

    def count(self, now):
        """Return how many distinct people read, in all processes."""
        said = [people for people, at in self.elsewhere.values() if now - at < BELIEVED_FOR]
        return len({*self.people(), *(person for people in said for person in people)})


class Registry:
    """The rooms of this process. Used from its event loop only."""

    def __init__(self, process=PROCESS, clock=time.monotonic):
        self.process = process
        self.clock = clock
        self.rooms = {}

    def enter(self, thread_id, channel, person):
        """Count a connection of `person` (an id, None for a guest) and tell it, asking the others to tell theirs."""
        room = self.rooms.setdefault(thread_id, Room())
        room.here[channel] = person
        room.asking = True
        self._tell_soon(thread_id, room)

    def leave(self, thread_id, channel):
        """Forget a connection and tell it. Unknown ones do no harm."""
        room = self.rooms.get(thread_id)
        if room is not None and channel in room.here:
            del room.here[channel]
            self._tell_soon(thread_id, room)

    def still_here(self, thread_id):
        """Tell the room again when the others are about to forget it; called at each ping."""
        room = self.rooms.get(thread_id)
        if room is not None and self.clock() - room.told_at > TOLD_AGAIN:
            self._tell_soon(thread_id, room)

    def heard(self, thread_id, message):
        """Take what a process said of its connections; answer when it asked."""
        room = self.rooms.get(thread_id)
        if room is None or message["process"] == self.process:
            return
        room.elsewhere[message["process"]] = (message["people"], self.clock())
        if message["ask"]:
            self._tell_soon(thread_id, room)

    def count(self, thread_id):
        """Return how many distinct people read the thread."""
        room = self.rooms.get(thread_id)
        return room.count(self.clock()) if room else 0

    def _tell_soon(self, thread_id, room):
        if room.telling is None or room.telling.done():
            room.telling = asyncio.get_running_loop().create_task(self._tell(thread_id, room))

    async def _tell(self, thread_id, room):
        # One telling for all who enter and leave meanwhile: a room that fills must not poke everyone each time.
        await asyncio.sleep(max(0, min(TOLD_EVERY, room.told_at + TOLD_EVERY - self.clock())))
        ask, room.asking, room.told_at = room.asking, False, self.clock()
        if not room.here:
            self.rooms.pop(thread_id, None)
        poke = {"type": "thread.presence", "process": self.process, "people": room.people(), "ask": ask}
        await live.send(live.thread_group(thread_id), poke)


registry = Registry()
