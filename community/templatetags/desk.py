"""The frame of the pages « Animer », asked for by `templates/community/_animate_frame.html`."""

from django import template

from community.desk import desk_of

register = template.Library()


@register.simple_tag
def desk(community, reader):
    """Return the `community.desk.Desk` of `community` (None: of all she animates) for `reader`."""
    return desk_of(community, reader)
