"""Lists of resources as one reader sees them: how each kind looks, what a row says of where it is discussed."""

from dataclasses import dataclass

from django.db.models import Count

from forums.models import Thread
from resources.models import Citation, Resource

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


class Looked:
    """What has a `resource`, and shows what kind it is."""

    @property
    def icon(self):
        """Return the symbol of its kind."""
        return LOOKS[self.resource.kind][0]

    @property
    def hue(self):
        """Return the colour of its kind."""
        return LOOKS[self.resource.kind][1]


@dataclass
class ResourceRow(Looked):
    """Input of `resources/_row.html`; `source` is who answers for it, `discussions` how many the reader may read."""

    resource: Resource
    source: str
    discussions: int


def rows_for(resources, reader):
    """Return a row per resource, in two queries more; `resources` are those that `reader` may read (`for_list()`)."""
    resources = list(resources)
    makers, discussions = _makers(resources), _discussions(resources, reader)
    return [_row(resource, makers, discussions) for resource in resources]


def _row(resource, makers, discussions):
    leads, producers, organisation = makers.get(resource.pk, ([], [], ""))
    source = ", ".join(leads or producers) or resource.source_name or organisation or resource.credit
    return ResourceRow(resource, source, discussions.get(resource.pk, 0))


def _makers(resources):
    """Return {resource: (who led the action, who produced it, the organisation of its owner)}."""
    asked = Resource.objects.filter(pk__in=[resource.pk for resource in resources]).order_by("producers__name")
    profile = "owner__profile__"
    columns = ("kind", "practicesheet__leads", "producers__name", f"{profile}organisation__name", f"{profile}hidden")
    found = {}
    for pk, kind, leads, producer, organisation, hidden in asked.values_list("pk", *columns):
        # A case tells of no place.
        is_shown = organisation and kind != Resource.Kind.CASE and "organisation" not in hidden
        maker = found.setdefault(pk, (leads or [], [], organisation if is_shown else ""))
        if producer:
            maker[1].append(producer)
    return found


def _discussions(resources, reader):
    threads = Thread.objects.visible_to(reader).filter(deleted_at=None)
    cited = Citation.objects.filter(
        resource__in=[resource.pk for resource in resources], post__deleted_at=None, post__hidden_at=None
    )
    counted = cited.filter(post__thread__in=threads.order_by().values("pk")).order_by().values("resource")
    return dict(counted.annotate(n=Count("post__thread", distinct=True)).values_list("resource", "n"))
