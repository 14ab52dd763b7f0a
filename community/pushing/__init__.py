"""Telling on the devices that a person chose (Web Push): the only place that knows this protocol.

    push(rows)

What she is told at once is pushed, one short message per topic, and replaces on the device what was said of it
before. It may show on a locked screen: of a secret community it says nothing but that there is news.
"""

from .keys import public_key
from .messages import account_digest
from .sending import push

__all__ = ["account_digest", "public_key", "push"]
