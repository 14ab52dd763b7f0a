"""The menu of the levels, of a community or of a discussion."""

from django import template
from django.utils.translation import gettext as _

from community.forms.telling import LEVELS

register = template.Library()


@register.inclusion_tag("community/_level_menu.html", takes_context=True)
def level_menu(context, action, level, otherwise=""):
    """Show the level of today, and the others to choose; `otherwise` is the word where she chose none."""
    label = dict(LEVELS)[level] if level else otherwise or _("Notifications")
    return {"request": context["request"], "action": action, "level": level, "label": label, "levels": LEVELS}
