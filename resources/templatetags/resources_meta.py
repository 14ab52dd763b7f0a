"""What machines are told of a resource that anybody may read."""

from django import template
from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from resources.models import Resource
from resources.permissions import can_read

register = template.Library()

# Kind -> its type at schema.org; one made of steps tells how to do something.
SCHEMAS = {Resource.Kind.VIDEO: "VideoObject", Resource.Kind.DATA: "Dataset"}
# The width that the page itself shows: no other picture has to be made.
WIDTH = "width-840"


@register.simple_tag
def told_of(page):
    """Return {url, image, schema, steps} for a resource that anybody may read, else None."""
    if not can_read(AnonymousUser(), page):
        return None
    steps = [step for block in _blocks(page, "steps") for step in block.value]
    return {
        "url": settings.BASE_URL + page.get_absolute_url(),
        "image": _picture(page),
        "schema": SCHEMAS.get(page.kind) or ("HowTo" if steps else "Article"),
        "steps": steps,
    }


def _picture(page):
    for block in _blocks(page, "image"):
        if image := block.value.get("image"):
            return settings.BASE_URL + image.get_rendition(WIDTH).url
    return ""


def _blocks(page, name):
    return page.body.blocks_by_name(name) if hasattr(page, "body") else ()
