"""The channel layer of the embedded default: one process, no broker."""

import time

from channels.layers import InMemoryChannelLayer

CLEANING_EVERY = 5  # seconds


class EmbeddedLayer(InMemoryChannelLayer):
    """Channels' in-memory layer, which scans every channel at each receive, scanning every few seconds instead."""

    _cleaned_at = 0.0

    def _clean_expired(self):
        now = time.monotonic()
        if now - self._cleaned_at > CLEANING_EVERY:
            self._cleaned_at = now
            super()._clean_expired()
