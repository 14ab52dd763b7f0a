"""Tags and filters every template may use (a builtin library): icons, avatars, rings, names, dates, typography."""

import re
from datetime import timedelta

from django import template
from django.contrib.humanize.templatetags.humanize import naturaltime
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from community.html import excerpt as excerpt_of
from community.search import excerpts
from community.typography import french

register = template.Library()
COMPOUND = re.compile(r"(?<![\w-])((?:[Mm]i|[Nn]on|[Cc]o|[Dd]emi)-\w+)")


@register.simple_tag
def icon(name, css=""):
    """Draw a symbol of the sprite; decorative, words stand beside it."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', f"i {css}".strip(), static("icons.svg"), name
    )


@register.simple_tag
def avatar(person, css="", host=False):
    """Draw a person's initials; `person` may be None (left, or anonymous)."""
    initials, hue = (person.initials, person.hue) if person else ("?", "slate")
    classes = " ".join(filter(None, ["av", css, "av-host" if host else ""]))
    return format_html('<span class="{}" data-hue="{}" aria-hidden="true">{}</span>', classes, hue, initials)


@register.simple_tag
def ring(stones, lit=0, width=9, css="ring"):
    """Draw a ring of `stones`, the first `lit` in colour. Always beside the same fact in words."""
    radius = 24 - width / 2
    lit = min(int(lit), int(stones))
    circle = '<circle class="{}" cx="24" cy="24" r="{}" stroke-width="{}" pathLength="{}" stroke-dasharray="{}"/>'
    base = format_html(circle, "ring-base", f"{radius:g}", width, stones * 12, "10 2")
    lit_dash = " ".join(["10 2"] * (lit - 1) + ["10", str((stones - lit) * 12 + 2)])
    on = format_html(circle, "ring-lit", f"{radius:g}", width, stones * 12, lit_dash) if lit else ""
    return format_html('<svg class="{}" viewBox="0 0 48 48" aria-hidden="true">{}{}</svg>', css, base, on)


@register.simple_tag
def name_for(person, reader):
    """Return the name `reader` may see: whole when signed in, "Prénom N." for the public."""
    if person is None:
        return ""
    return str(person) if reader is not None and reader.is_authenticated else person.public_name


@register.filter
def ago(moment):
    """Return "il y a 4 minutes"."""
    return naturaltime(moment)


@register.filter
def when(moment):
    """Return the moment of a message: "à l'instant", "9 h 20", "hier, 16 h 05", "vendredi 20 novembre, 9 h 20"."""
    local, now = localtime(moment), localtime()
    if timedelta() <= now - local < timedelta(minutes=1):
        return _("à l'instant")
    clock = date_format(local, "G \\h i")
    days = (now.date() - local.date()).days
    if days == 0:
        return clock
    return f"{_('hier') if days == 1 else _day(local, now)}, {clock}"


@register.filter
def since(moment):
    """Return how long ago something moved, for a list: "il y a 4 min", "hier", "vendredi 20 novembre"."""
    local, now = localtime(moment), localtime()
    minutes, days = int((now - local).total_seconds() // 60), (now.date() - local.date()).days
    if minutes < 1:
        return _("à l'instant")
    if minutes < 60:
        return _("il y a %(n)s min") % {"n": minutes}
    if days == 0:
        return _("il y a %(n)s h") % {"n": minutes // 60}
    return _("hier") if days == 1 else _day(local, now)


def _day(local, now):
    return date_format(local, "l j F" if (now - local).days < 180 else "j F Y")


@register.filter
def fr(text):
    """Set data that no form of ours cleaned (imported names and titles) in French typography."""
    return french(str(text))


@register.filter
def listed(words, separator=", "):
    """Set words in French typography, on one line: `join` alone escapes them, and `fr` after it would do so twice."""
    return fr(separator.join(map(str, words)))


@register.filter
def headline(text):
    """Set a title in French typography, its small compounds (« mi-parcours ») kept on one line."""
    parts = COMPOUND.split(fr(text))
    return format_html_join(
        "", "{}", ((format_html('<span class="whole">{}</span>', p) if i % 2 else p,) for i, p in enumerate(parts))
    )


@register.simple_tag
def marked(text, asked):
    """Mark the words looked for, if any: `asked` as the search read it, or as typed where a list searched by itself."""
    if not asked:
        return conditional_escape(text)
    return excerpts.marked(text, excerpts.typed(asked) if isinstance(asked, str) else asked)


@register.simple_tag
def excerpt_for(message, reader, length=160):
    """Return the first words of a message as `reader` may see them."""
    return excerpt_of(message.html_for(reader), length)


@register.filter
def excerpt(html, length=160):
    """Return the first words of a stored message, as text."""
    return excerpt_of(html, length)
