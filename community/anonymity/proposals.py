"""Clues as a writer meets them in her form: one line each, a button per replacement."""

import re
from dataclasses import dataclass

from .seeking import clues

# The names of the form's buttons.
CHECK, REPLACE = "anonymat", "remplacer"
ARROW = " → "


@dataclass(frozen=True)
class Proposal:
    """A passage that comes `count` times, and what could replace it."""

    text: str
    label: str
    count: int
    replacements: tuple

    @property
    def choices(self):
        """Return [(value of the button, replacement)]."""
        return [(f"{self.text}{ARROW}{replacement}", replacement) for replacement in self.replacements]


def proposals(*texts):
    """Return what in `texts` might identify somebody, each passage once, in the order of reading."""
    found = clues("\n\n".join(texts))
    counts = {}
    for clue in found:
        counts.setdefault(clue.text, []).append(clue)
    return [Proposal(text, same[0].label, len(same), same[0].replacements) for text, same in counts.items()]


def chosen(value, *texts):
    """Return (passage, replacement) of the button `value`, or None when it is none of those proposed for `texts`."""
    offered = (choice for proposal in proposals(*texts) for choice, _ in proposal.choices)
    return tuple(value.split(ARROW, 1)) if value in offered else None


def replace_all(text, passage, replacement):
    """Return `text` with `replacement` wherever `passage` stands as whole words; two full stops become one."""
    stop = r"\.?" if replacement.endswith(".") else ""
    return re.sub(rf"(?<!\w){re.escape(passage)}(?!\w){stop}", lambda match: replacement, text)


def replaced(data, names):
    """Return a copy of the sent form `data` with the replacement its button asks for, in the fields `names`."""
    changed = data.copy()
    pair = chosen(data.get(REPLACE, ""), *(data.get(name, "") for name in names))
    for name in names if pair else ():
        changed[name] = replace_all(data.get(name, ""), *pair)
    return changed
