"""Lists of resources as one reader sees them: how each kind looks, what a row says of where it is discussed."""

from dataclasses import dataclass

from django.db.models import Count

from forums.models import Thread
from resources.models import Citation, Producer, Resource

# kind -> (icon, hue)
LOOKS = {
    "sheet": ("file-text", "water"),
    "practice": ("sprout", "moss"),
    "case": ("puzzle", "madder"),
    "tool": ("wrench", "ochre"),
    "guide": ("compass", "water"),
    "study": ("newspaper", "slate"),
    "video": ("video", "plum"),
    "link": ("link", "slate"),
    "data": ("chart-column", "ochre"),
    "testimony": ("quote", "plum"),
}


@dataclass
class ResourceRow:
    """Input of `resources/_row.html`; `source` is who made it, `discussions` how many the reader may read."""

    resource: Resource
    source: str
    discussions: int

    @property
    def icon(self):
        """Return the symbol of its kind."""
        return LOOKS[self.resource.kind][0]

    @property
    def hue(self):
        """Return the colour of its kind."""
        return LOOKS[self.resource.kind][1]


def rows_for(resources, reader):
    """Return a row per resource, in two queries more; `resources` are those that `reader` may read (`for_list()`)."""
    resources = list(resources)
    producers, discussions = _producers(resources), _discussions(resources, reader)
    return [_row(resource, producers, discussions) for resource in resources]


def _row(resource, producers, discussions):
    source = ", ".join(producers.get(resource.pk, [])) or resource.source_name or resource.credit
    return ResourceRow(resource, source, discussions.get(resource.pk, 0))


def _producers(resources):
    found = {}
    producers = Producer.objects.filter(resources__in=[resource.pk for resource in resources])
    for resource, name in producers.values_list("resources", "name"):
        found.setdefault(resource, []).append(name)
    return found


def _discussions(resources, reader):
    threads = Thread.objects.visible_to(reader).filter(deleted_at=None)
    cited = Citation.objects.filter(resource__in=[resource.pk for resource in resources], post__deleted_at=None)
    counted = cited.filter(post__thread__in=threads.order_by().values("pk")).order_by().values("resource")
    return dict(counted.annotate(n=Count("post__thread", distinct=True)).values_list("resource", "n"))
