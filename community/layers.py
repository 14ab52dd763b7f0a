"""The channel layer of the embedded default: one process, no broker."""

import asyncio
import time
from contextlib import suppress

from channels.layers import InMemoryChannelLayer

CLEANING_EVERY = 5  # seconds


class EmbeddedLayer(InMemoryChannelLayer):
    """Channels' in-memory layer, made cheap for many readers and safe to call from any thread.

    Its queues belong to the event loop that serves the sockets: a group is always told there. What is sent from
    another process (the worker of background jobs) reaches nobody; readers find it at their next catching up.
    """

    _cleaned_at = 0.0
    _loop = None

    async def group_add(self, group, channel):
        """Add a channel to a group, and remember the loop that will read it."""
        self._loop = asyncio.get_running_loop()
        await super().group_add(group, channel)

    async def group_send(self, group, message):
        """Put `message` in the queue of each channel of `group`; a full queue already wakes its reader."""
        self.require_valid_group_name(group)
        if self._loop in (None, asyncio.get_running_loop()):
            self._put(group, message)
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._put, group, message)

    def _put(self, group, message):
        self._clean_expired()
        expiry = time.time() + self.expiry
        for channel in list(self.groups.get(group, ())):
            queue = self.channels.setdefault(channel, asyncio.Queue(maxsize=self.get_capacity(channel)))
            with suppress(asyncio.QueueFull):
                queue.put_nowait((expiry, message))

    def _clean_expired(self):
        # Channels scans every channel at each receive, which is quadratic in the number of readers.
        now = time.monotonic()
        if now - self._cleaned_at > CLEANING_EVERY:
            self._cleaned_at = now
            super()._clean_expired()
