"""What upper apps show beside a thread. Discussions know none of them: each adds its functions when it is ready."""

from dataclasses import dataclass, field

ASIDES, OFFERS = [], []


@dataclass(frozen=True)
class Link:
    """Where something leads; `caption` says what it is."""

    title: str
    url: str
    caption: str = ""


@dataclass(frozen=True)
class Aside:
    """A section beside the thread."""

    heading: str
    links: list = field(default_factory=list)


def add_aside(make):
    """Show the sections of `make(thread, posts, reader)` -> [Aside]; `posts` are those of the page."""
    ASIDES.append(make)


def add_offer(make):
    """Offer the acts of `make(thread, reader)` -> [Link]."""
    OFFERS.append(make)


def asides_of(thread, posts, reader):
    """Return the sections that have something to show to `reader`."""
    return [aside for make in ASIDES for aside in make(thread, posts, reader) if aside.links]


def offers_of(thread, reader):
    """Return what `reader` may make of `thread`."""
    return [link for make in OFFERS for link in make(thread, reader)]
