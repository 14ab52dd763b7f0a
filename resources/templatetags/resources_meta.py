"""What machines are told of a resource that anybody may read."""

from dataclasses import dataclass

from django import template
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.utils.functional import cached_property

from resources.models import Resource
from resources.permissions import can_read

register = template.Library()

# Kind -> its type at schema.org; one made of steps tells how to do something.
SCHEMAS = {Resource.Kind.VIDEO: "VideoObject", Resource.Kind.DATA: "Dataset"}
# The width that the page itself shows: no other picture has to be made.
WIDTH = "width-840"


@dataclass
class Told:
    """What is told of `page`; its picture costs a query, asked only where it is shown."""

    page: Resource

    @property
    def url(self):
        """Return its permanent address."""
        return settings.BASE_URL + self.page.get_absolute_url()

    @cached_property
    def steps(self):
        """Return the steps of its text."""
        return [step for block in self._blocks("steps") for step in block.value]

    @property
    def schema(self):
        """Return its type at schema.org."""
        return SCHEMAS.get(self.page.kind) or ("HowTo" if self.steps else "Article")

    @cached_property
    def image(self):
        """Return the address of the first picture of its text, or ""."""
        pictures = (block.value.get("image") for block in self._blocks("image"))
        return next((settings.BASE_URL + picture.get_rendition(WIDTH).url for picture in pictures if picture), "")

    def _blocks(self, name):
        return self.page.body.blocks_by_name(name) if hasattr(self.page, "body") else ()


@register.simple_tag
def told_of(page):
    """Return what is `Told` of a resource that anybody may read, else None."""
    return Told(page) if can_read(AnonymousUser(), page) else None
