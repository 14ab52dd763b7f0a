"""Hiding the words of a message while somebody judges them, and giving them back.

Called by the decisions of `community.actions`, which asked the right, in their transaction.
"""

from django.utils import timezone

from community.models import User
from community.notifications import forget
from community.search.changes import changed
from forums import live, notifications
from forums.actions.counting import recount
from forums.actions.posts import delete_post, set_thread_deleted
from forums.models import Post, ThreadEvent

Kind = ThreadEvent.Kind
COLUMNS = ("hidden_at", "accepted_when_hidden", "deleted_at", "deleted_by")


def lock(post):
    """Lock the thread of `post` and read again what becomes of it."""
    live.lock(post.thread)
    post.refresh_from_db(fields=COLUMNS)


def mask(post):
    """Hide the words of `post` from all but its author and those who moderate; what was told of it is withdrawn."""
    if post.hidden_at is not None:
        return
    thread = post.thread
    post.hidden_at, post.accepted_when_hidden = timezone.now(), thread.accepted_post_id == post.pk
    post.save(update_fields=["hidden_at", "accepted_when_hidden"])
    recount(thread)
    live.record(thread, Kind.ACCEPTED if post.accepted_when_hidden else Kind.POST_CHANGED, post)
    changed(thread)
    forget(Post.objects.filter(pk=post.pk), keep=User.objects.none())


def unmask(post):
    """Show the words of `post` again, and the thread that was held with it; it is the accepted answer as before, unless
    another was chosen meanwhile."""
    if post.hidden_at is None:
        return
    thread, was_accepted = post.thread, post.accepted_when_hidden
    post.hidden_at, post.accepted_when_hidden = None, False
    post.save(update_fields=["hidden_at", "accepted_when_hidden"])
    if was_accepted and thread.accepted_post_id is None and not post.is_deleted:
        thread.accepted_post = post
        thread.save(update_fields=["accepted_post"])
    if thread.held_at is not None and _opens(post):
        thread.held_at = None
        thread.save(update_fields=["held_at"])
    recount(thread)
    live.record(thread, Kind.ACCEPTED if was_accepted else Kind.POST_CHANGED, post)
    changed(thread)


def remove(actor, post, reason):
    """Leave a placeholder in place of `post`. It stays masked: only `restore` brings it back."""
    mask(post)
    delete_post(actor, post)


def restore(post):
    """Give `post` back to its readers, with its thread when both went in one act."""
    if post.is_deleted:
        if post.thread.deleted_at == post.deleted_at:
            set_thread_deleted(post.thread, None)
        post.deleted_at = post.deleted_by = None
        post.save(update_fields=["deleted_at", "deleted_by"])
    unmask(post)


def announce(post):
    """Tell of a message that was masked from the start those whom its writing would have told."""
    if _opens(post):
        notifications.thread_started(post.thread, post)
    else:
        notifications.post_added(post)


def _opens(post):
    return not post.thread.posts.filter(pk__lt=post.pk).exists()
