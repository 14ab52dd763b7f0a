"""The head of a community's tabs, asked for by `templates/community/_frame.html`."""

from django import template

from forums.faces import face_of

register = template.Library()


@register.simple_tag
def face(community, reader):
    """Return the `forums.faces.Face` of `community` for `reader`."""
    return face_of(community, reader)
