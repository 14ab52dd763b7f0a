"""What a reader keeps: messages set aside, texts begun, discussions followed."""

from dataclasses import dataclass
from types import SimpleNamespace

from django.db.models import Q

from community import permissions as communities
from community.html import excerpt
from community.paging import page_after
from forums import permissions
from forums.display import author_name
from forums.models import Bookmark, Draft, Post, Subscription
from forums.paging import page_of

MOST_DRAFTS = 50
FOLLOWINGS = 12  # a page


@dataclass
class Kept:
    """A message set aside."""

    post: Post
    name: str

    @property
    def excerpt(self):
        """Return its first words."""
        return excerpt(self.post.html)


def kept_posts(user, before=None):
    """Return a page of the messages that `user` set aside, the latest kept first; not those she may no longer read."""
    readable = Q(post__thread__deleted_at=None) & permissions.words_readable_by(user, "post__")
    kept = Bookmark.objects.filter(readable, user=user)
    kept = kept.select_related("post__author", "post__thread__community").order_by("-pk")
    page = page_of(kept if before is None else kept.filter(pk__lt=before), lambda bookmark: bookmark.pk)
    page.rows = [Kept(bookmark.post, author_name(bookmark.post, user)) for bookmark in page.rows]
    return page


def followings(user, before=None):
    """Return a page of the subscriptions of `user` to what she may read, the latest first."""
    mine = Subscription.objects.following().filter(permissions.readable_by(user, "thread__"), user=user)
    rows = mine.filter(thread__deleted_at=None).select_related("thread__community")
    return page_after(rows, ("-pk",), SimpleNamespace(pk=before) if before else None, FOLLOWINGS)


def open_drafts(user):
    """Return what `user` has begun to write where she may still read, the latest first."""
    answers = permissions.readable_by(user, "thread__") & Q(thread__isnull=False)
    openings = communities.readable_by(user, "community__") & Q(thread=None, community__isnull=False)
    mine = Draft.objects.filter(answers | openings, user=user).exclude(title="", source="")
    return mine.select_related("thread__community", "community").order_by("-updated_at")[:MOST_DRAFTS]
