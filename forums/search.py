"""What of discussions can be found, and by whom."""

from django.db.models import Exists, F, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from community.html import plain
from community.models import Community
from community.search.excerpts import excerpt, holds
from community.search.facets import At
from community.search.groups import Group, register
from forums import permissions
from forums.models import Post, Thread

# Of one discussion, the latest messages that are looked through for the best one, beside the first and the accepted.
MOST_POSTS = 30
# Of one message, a long one.
MOST_CHARACTERS = 6_000


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
        said = Post.objects.shown().filter(pk=OuterRef("opening"), source__icontains=word)
        threads = threads.filter(Q(title__icontains=word) | Exists(said))
    return threads


def told(threads, asked, reader):
    """Return {thread: (message, excerpt)}, the message that says most of what is asked, as `reader` may see it.

    In one query. The first message comes before others that say as much; a thread none of them says anything in is
    left out.
    """
    best = {}
    for post in _looked_through(threads):
        text = plain(post.html_for(reader))[:MOST_CHARACTERS]
        said = holds(text, asked)
        if said > best.get(post.thread_id, (0,))[0]:
            best[post.thread_id] = (said, post, text)
    return {pk: (post, excerpt(text, asked)) for pk, (_said, post, text) in best.items()}


def _looked_through(threads):
    rank = {"partition_by": F("thread")}
    posts = (
        Post.objects.shown()
        .filter(thread__in=[thread.pk for thread in threads])
        .annotate(
            rank=Window(RowNumber(), order_by="pk", **rank), last_rank=Window(RowNumber(), order_by="-pk", **rank)
        )
    )
    accepted = [thread.accepted_post_id for thread in threads if thread.accepted_post_id]
    kept = posts.filter(Q(rank=1) | Q(last_rank__lte=MOST_POSTS) | Q(pk__in=accepted))
    return kept.only("thread", "html", "public_html").order_by("thread", "pk")


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
