"""What a bulletin may hold: solved discussions, new resources. Each reader is shown what she may read now."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from forums.models import Thread
from resources.models import Resource

# Enough to choose from; more is no longer a bulletin.
MOST = 20


@dataclass(frozen=True)
class Section:
    """A part of a bulletin: `model` is what it is made of, `key` what names its items, with their number."""

    key: str
    title: str
    model: type
    icon: str

    def name(self, obj):
        """Return the key of an item."""
        return f"{self.key}:{obj.pk}"


SOLVED = Section("thread", _("Discussions résolues"), Thread, "circle-check")
NEW = Section("resource", _("Ressources nouvelles ou revues"), Resource, "file-text")
SECTIONS = (SOLVED, NEW)


def gather(community, since, until):
    """Return the items, all kept, of what happened in `community` from the day `since` to the day `until`."""
    solved = Thread.objects.filter(community=community, deleted_at=None, accepted_post__deleted_at=None)
    solved = solved.filter(accepted_post__hidden_at=None, accepted_post__created_at__date__range=(since, until))
    solved = solved.order_by("-post_count", "-pk")
    new = Resource.objects.live().filter(
        masked_at=None, communities=community, last_published_at__date__range=(since, until)
    )
    names = [*map(SOLVED.name, solved.only("pk")[:MOST]), *map(NEW.name, new.only("pk").order_by("-pk")[:MOST])]
    return [{"key": name, "kept": True} for name in names]


def contents(keys, reader):
    """Return [(section, objects)] of the items `keys` that `reader` may read now, one query for each section."""
    found = {}
    for section in SECTIONS:
        pks = [int(key.split(":")[1]) for key in keys if key.startswith(f"{section.key}:")]
        if pks:
            found |= {section.name(one): one for one in _readable(section, reader).filter(pk__in=pks)}
    parts = [
        (section, [found[key] for key in keys if key in found and key.startswith(section.key)]) for section in SECTIONS
    ]
    return [(section, objects) for section, objects in parts if objects]


def _readable(section, reader):
    objects = section.model.objects.visible_to(reader)
    if section is SOLVED:
        return objects.filter(deleted_at=None).select_related("accepted_post")
    return objects.for_list()
