"""What a reader keeps: messages set aside, texts begun."""

from dataclasses import dataclass

from django.db.models import Q

from community import permissions as communities
from community.html import excerpt
from forums import permissions
from forums.display import author_name
from forums.models import Bookmark, Draft, Post
from forums.paging import page_of

MOST_DRAFTS = 50


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


def open_drafts(user):
    """Return what `user` has begun to write where she may still read, the latest first."""
    answers = permissions.readable_by(user, "thread__") & Q(thread__isnull=False)
    openings = communities.readable_by(user, "community__") & Q(thread=None, community__isnull=False)
    mine = Draft.objects.filter(answers | openings, user=user).exclude(title="", source="")
    return mine.select_related("thread__community", "community").order_by("-updated_at")[:MOST_DRAFTS]
