"""The chart of twelve weeks: where its bars stand, and what it says in a sentence."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

TOP, BASE, LEFT, STEP, BAR = 30, 170, 36, 57.5, 20
STEPS = (2, 4, 10, 20, 40, 80, 200, 400, 1_000, 2_000, 4_000, 10_000, 20_000, 40_000, 100_000)


@dataclass(frozen=True)
class Bars:
    """The two bars of a week, as the attributes of SVG want them, and the date below every other."""

    x: str
    x2: str
    tx: str
    y1: str
    h1: str
    y2: str
    h2: str
    label: str


@dataclass(frozen=True)
class Chart:
    """What the template draws: bars, the numbers of the scale, and the sentence that says the same."""

    bars: list
    top: int
    sentence: str

    @property
    def middle(self):
        """Return the number at the middle of the scale."""
        return self.top // 2


def chart_of(weeks):
    """Return the chart of the weeks of `forums.indicators`."""
    most = max(max(week.posts, week.writers) for week in weeks)
    top = next((step for step in STEPS if step >= most), most)
    return Chart([_bars(n, week, top) for n, week in enumerate(weeks)], top, _sentence(weeks))


def duration(delta):
    """Return a length of time in words: "35 min", "5 h 20", "3 j"."""
    minutes = int(delta.total_seconds() // 60)
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    hours, minutes = divmod(minutes, 60)
    if hours < 10:
        return f"{_('%(n)d h') % {'n': hours}} {minutes:02}" if minutes else _("%(n)d h") % {"n": hours}
    if hours < 72:
        return _("%(n)d h") % {"n": hours}
    return ngettext("%(n)d jour", "%(n)d jours", hours // 24) % {"n": hours // 24}


def _bars(number, week, top):
    x = LEFT + number * STEP
    high, low = ((BASE - TOP) * value / top for value in (week.posts, week.writers))
    label = date_format(localtime(week.start), "j N") if number % 2 == 0 else ""
    places = (x, x + BAR + 2, x + BAR + 1, BASE - high, high, BASE - low, low)
    return Bars(*(f"{place:.4g}" for place in places), label)


def _sentence(weeks):
    first, last = weeks[0], weeks[-1]
    return _(
        "Messages par semaine : de %(first)d, la semaine du %(day)s, à %(last)d cette semaine. "
        "Membres ayant écrit : de %(writers)d à %(now)d. Détail dans le tableau qui suit."
    ) % {
        "first": first.posts,
        "day": date_format(localtime(first.start), "j F"),
        "last": last.posts,
        "writers": first.writers,
        "now": last.writers,
    }
