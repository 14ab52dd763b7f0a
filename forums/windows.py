"""A window on a thread: twelve messages by key, whatever its length."""

from dataclasses import dataclass

from django.db.models import Q

from forums.models import Post
from forums.querysets import BEYOND, WINDOW

# Messages already read that lead to the first unread one, where the last window holds them all.
CONTEXT = 2


@dataclass
class Window:
    """Consecutive posts in the order of time, and the accepted answer, which the first window shows under the question.

    `posts` and `accepted` come from `PostQuerySet.for_page`.
    """

    posts: list
    accepted: Post | None

    @property
    def is_first(self):
        """Return whether the question is shown."""
        return not self.posts or self.posts[0].opens_thread

    @property
    def at_end(self):
        """Return whether nothing follows."""
        return not self.posts or self.posts[-1].closes_thread

    @property
    def first_id(self):
        """Return the first post's id: the key of the window before."""
        return self.posts[0].pk if self.posts else 0

    @property
    def last_id(self):
        """Return the last post's id: the key of the window after."""
        return self.posts[-1].pk if self.posts else 0


def window_of(thread, reader, after=None, before=None):
    """Return the posts after or before a post's id; without either, from where `reader` stopped.

    That is the first unread message (with what leads to it when little follows), the last window when she has read
    everything, and the beginning on a first visit. `thread` comes from `get_for_page`. One query, and the
    attachments'; one more when nothing follows `after`.
    """
    if after is None and before is None:
        after, before = _where_she_stopped(thread)
    window = _load(thread, reader, after, before)
    if not window.posts:
        return _load(thread, reader, None, BEYOND)
    if before == BEYOND and thread.unread and window.first_id > thread.first_unread:
        # Her own messages and the deleted ones among the unread push the first of them out of the last window.
        return _load(thread, reader, thread.read_to, None)
    return window


def window_around(post):
    """Return the key (`apres`) of the window where `post` is shown, after a little of what comes before it."""
    earlier = Post.objects.filter(thread=post.thread_id, pk__lt=post.pk).order_by("-pk").values_list("pk", flat=True)
    before = list(earlier[:WINDOW])
    return 0 if len(before) < WINDOW else before[3]


def _where_she_stopped(thread):
    is_further = thread.window_end is not None and thread.window_end <= thread.read_to < BEYOND
    if not is_further:
        return 0, None
    if thread.unread > WINDOW - CONTEXT:
        return thread.read_to, None
    if thread.unread:
        return None, BEYOND
    # What was written before she came counts as read, though she never saw it.
    return (None, BEYOND) if thread.visited else (0, None)


def _load(thread, reader, after, before):
    posts = Post.objects.filter(thread=thread)
    keys = posts.filter(pk__lt=before).order_by("-pk") if after is None else posts.filter(pk__gt=after).order_by("pk")
    shown = Q(pk__in=keys.values("pk")[:WINDOW]) | Q(pk=thread.accepted_post_id)
    loaded = list(posts.filter(shown).for_page(reader))
    accepted = next((post for post in loaded if post.pk == thread.accepted_post_id and post.is_shown), None)
    if after is None:
        return Window([post for post in loaded if post.pk < before][-WINDOW:], accepted)
    return Window([post for post in loaded if post.pk > after][:WINDOW], accepted)
