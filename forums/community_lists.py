"""Lists of communities with what is alive in them."""

import re
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from community.models import Community, Membership, Territory
from forums.faces import with_active_days
from forums.models import ReadMarker, Thread
from forums.paging import page_of

KEY = re.compile(r"([01])-(\d{1,9})-(\d{1,18})", re.ASCII)
MOST_WORDS = 6


@dataclass
class Filters:
    """What the reader asked of the list: "" where she asked nothing."""

    kind: str = ""
    territory: str = ""
    words: str = ""

    def __bool__(self):
        return any((self.kind, self.territory, self.words))

    def apply(self, communities):
        """Return those that fit; an unknown kind or territory fits nothing."""
        if self.kind:
            communities = communities.filter(kind=self.kind)
        if self.territory:
            communities = communities.filter(territory__in=_within(self.territory))
        for word in self.words.split()[:MOST_WORDS]:
            communities = communities.filter(Q(title__icontains=word) | Q(purpose__icontains=word))
        return communities


def mine_with_unread(user):
    """Return the communities of `user` by title, annotated with `unread`: threads with something new to her."""
    return Community.objects.mine(user).annotate(unread=Coalesce(Subquery(_unread_threads(user)), 0))


def mine(user, filters):
    """Return her communities for the list, with `unread` and `active_days`, in one query."""
    found = with_active_days(filters.apply(mine_with_unread(user)))
    return list(found.select_related("territory"))


def others(user, filters, after):
    """Return a page of the communities she may see without belonging: the largest first, archived ones last."""
    found = filters.apply(Community.objects.others(user)).annotate(at_rest=Q(archived_at__isnull=False))
    found = with_active_days(found).select_related("territory").order_by("at_rest", "-member_count", "pk")
    key = _parsed(after)
    return page_of(found.filter(_later_than(key)) if key else found, _key)


def territories_of(user):
    """Return the territories of the communities that `user` may see, by name."""
    seen = Community.objects.visible_to(user).exclude(territory=None)
    return Territory.objects.filter(pk__in=seen.values("territory")).order_by("name")


def _unread_threads(user):
    read = ReadMarker.objects.filter(user=user, thread=OuterRef("pk"), last_read_id__gte=OuterRef("last_post_id"))
    floor = Membership.objects.filter(user=user, community=OuterRef("community")).values("read_floor")
    threads = Thread.objects.filter(
        community=OuterRef("pk"), deleted_at=None, held_at=None, last_post_id__gt=Subquery(floor)
    )
    return threads.filter(~Exists(read)).order_by().values("community").annotate(n=Count("pk")).values("n")


def _within(code):
    return Territory.objects.filter(Q(code=code) | Q(parent__code=code))


def _key(community):
    return f"{int(community.at_rest)}-{community.member_count}-{community.pk}"


def _parsed(text):
    match = KEY.fullmatch(text or "")
    return tuple(map(int, match.groups())) if match else None


def _later_than(key):
    archived, members, pk = key
    same = Q(at_rest=bool(archived)) & (Q(member_count__lt=members) | Q(member_count=members, pk__gt=pk))
    return same if archived else same | Q(at_rest=True)
