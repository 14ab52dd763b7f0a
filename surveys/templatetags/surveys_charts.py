"""Charts of surveys, drawn in templates: bars that say their numbers, beside a table with the same."""

from dataclasses import dataclass

from django import template
from django.utils.text import Truncator
from django.utils.translation import gettext as _

register = template.Library()

WIDTH = 480
LONGEST = 46
BAR, STEP, GAP = 12, 40, 14


@dataclass
class Bar:
    """A bar, its words above it. `kind` is "past" for a year before the last."""

    top: int
    width: int
    label: str = ""
    kind: str = ""

    @property
    def text_top(self):
        """Return the line on which its words stand."""
        return self.top - 6


@register.inclusion_tag("surveys/_bars.html")
def answer_bars(figure):
    """Draw how many gave each answer of a `results.Figure`."""
    bars = [
        Bar(18 + STEP * n, round(row.share * WIDTH / 100), f"{_short(row.label)} : {row.count}")
        for n, row in enumerate(figure.rows)
    ]
    said = ", ".join(f"{row.label} : {row.count}" for row in figure.rows)
    return _drawn(bars, STEP * len(bars) + 2, said)


@register.inclusion_tag("surveys/_bars.html")
def grid_bars(lines, filled):
    """Draw the mean mark of each theme (`comparing.Line`) in each of the years `filled`, of 5."""
    bars, top, said = [], 18, []
    for line in lines:
        for n, (sheet, mark) in enumerate(zip(filled, line.marks, strict=True)):
            last = n == len(filled) - 1
            label = _short(line.title) if n == 0 else ""
            bars.append(Bar(top, round((mark or 0) * WIDTH / 5), label, "" if last else "past"))
            top += BAR + 2
            said += [f"{line.title}, {sheet.year} : {spoken(mark)}"] if mark else []
        top += STEP - GAP
    return _drawn(bars, top - 18, ", ".join(said))


@register.filter
def spoken(mark):
    """Return a mark as French readers write it: "3,4"; a dash without one."""
    return "–" if mark is None else f"{mark:.1f}".replace(".", ",").removesuffix(",0")


def _drawn(bars, height, said):
    return {"bars": bars, "height": height, "width": WIDTH, "bar": BAR, "said": said or _("Aucune réponse")}


def _short(text):
    return Truncator(text).chars(LONGEST)
