"""What a browser may say on a socket: a few short, checked messages. Everything else ends it."""

import json
import time
from collections import deque

LONGEST = 2048  # bytes
AT_MOST, WITHIN = 20, 10  # messages, seconds
LARGEST_NUMBER = 2**31 - 1


class BadMessage(ValueError):
    """The browser said something that our script never says."""


def understand(text, said):
    """Return (kind, number) of a message; the number is None where there is none. Raises BadMessage.

    `said` is {kind: the name of its one number, or None}.
    """
    if not isinstance(text, str) or len(text.encode("utf-8", "surrogatepass")) > LONGEST:
        raise BadMessage
    try:
        message = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadMessage from error
    kind = message.get("type") if isinstance(message, dict) else None
    if not isinstance(kind, str) or kind not in said:
        raise BadMessage
    return kind, _number(message, said[kind])


def _number(message, name):
    if name is None:
        return None
    number = message.get(name)
    # JSON's true is an int in Python.
    if type(number) is not int or not 0 <= number <= LARGEST_NUMBER:
        raise BadMessage
    return number


class Patience:
    """Counts what one connection says, and ends when it says too much."""

    def __init__(self, clock=time.monotonic):
        self.clock = clock
        self.said = deque(maxlen=AT_MOST)

    def is_exhausted(self):
        """Count one message; return whether more than AT_MOST came within WITHIN seconds."""
        now = self.clock()
        full = len(self.said) == AT_MOST and now - self.said[0] < WITHIN
        self.said.append(now)
        return full
