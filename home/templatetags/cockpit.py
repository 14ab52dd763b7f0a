"""Words of the pages « Animer »."""

from django import template

from home.cockpit.chart import duration

register = template.Library()


@register.filter
def lasting(delta):
    """Return a length of time in words: "35 min", "5 h 20", "3 jours"."""
    return duration(delta)
