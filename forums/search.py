"""What of discussions can be found, and by whom."""

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from community.models import Community
from community.search.facets import At
from community.search.groups import Group, register
from forums import permissions
from forums.models import Post, Thread


def tokens(reader):
    """Return the audiences `reader` belongs to: of each community she reads, and of what is for its members."""
    places = Community.objects.readable_by(reader).order_by()
    inside = places.filter(permissions.inside(reader))
    read = {f"d{pk}" for pk in places.values_list("pk", flat=True)}
    return read | {f"m{pk}" for pk in inside.values_list("pk", flat=True)}


def readable_threads(reader):
    """Return the threads `reader` may read, as rows of a list, latest first."""
    return Thread.objects.visible_to(reader).for_list().order_by("-last_post_id")


def find_threads(reader, words):
    """Return the threads `reader` may read whose title or opening message holds every word, latest first."""
    opening = Post.objects.filter(thread=OuterRef("pk")).order_by("pk").values("pk")[:1]
    threads = readable_threads(reader).annotate(opening=Subquery(opening))
    for word in words:
        said = Post.objects.filter(pk=OuterRef("opening"), deleted_at=None, source__icontains=word)
        threads = threads.filter(Q(title__icontains=word) | Exists(said))
    return threads


register(
    Group(
        key="discussions",
        title=_("Discussions"),
        model=Thread,
        tokens=tokens,
        visible=readable_threads,
        reduced=find_threads,
        facets=frozenset({"genre", "theme", "diplome", "communaute", "date"}),
        columns={
            "genre": At("kind"),
            "theme": At("themes"),
            "diplome": At("qualifications"),
            "communaute": At("community"),
            "date": At("last_post_at"),
        },
        answers=True,
        may_answer=lambda thread: thread.accepted_post_id is not None,
        rank=2,
    )
)
