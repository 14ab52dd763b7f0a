"""Tabs that upper parts add to communities, each shown where there is something behind it."""

from collections.abc import Callable
from dataclasses import dataclass

TABS = []


@dataclass(frozen=True)
class Tab:
    """A tab. `url` names an address that takes the slug; `is_shown(reader)` is an expression on communities, read with
    the facts of their head: it costs no query of its own."""

    key: str
    label: str
    url: str
    is_shown: Callable


def register(tab):
    """Add a tab, after those of the foundation."""
    TABS.append(tab)


def expressions(reader):
    """Return {name: expression} to annotate communities with, for `shown`."""
    return {f"tab_{tab.key}": tab.is_shown(reader) for tab in TABS}


def shown(facts):
    """Return the tabs to show; their `expressions` are taken out of the dictionary `facts`."""
    return [tab for tab in TABS if facts.pop(f"tab_{tab.key}")]
