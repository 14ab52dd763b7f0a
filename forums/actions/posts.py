"""Writing messages: answer, edit, delete, restore."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from community.actions.reports import revised
from community.html import is_blank, normalise, plain, render
from community.models import User
from community.notifications import forget
from community.search.changes import changed
from forums import live, notifications, permissions
from forums.actions.attachments import hand_over
from forums.actions.counting import recount
from forums.actions.reading import follow_by_writing, mark_read
from forums.actions.reviewing import is_held, look_again
from forums.mentions import resolver
from forums.models import Post, PostRevision, ThreadEvent
from forums.refusals import require, require_reply
from forums.signals import post_written

Kind = ThreadEvent.Kind


class Blank(ValueError):
    """The text shows nothing once rendered."""


def reply(actor, thread, *, source, form_key=None, quoted=None, draft=None):
    """Answer in `thread` and return the post; the same `form_key` and text twice is the same post.

    `quoted` is a shown post of the same thread. `draft` gives its files to the post and disappears. The author
    follows the thread unless she muted it, and has read it up to her post. Tells the cited, the quoted and the
    followers, unless those who moderate read it first. Raises Refused (with its reason), Blank, or `html.TooLong`;
    then nothing is written.
    """
    try:
        return _reply(actor, thread, source, form_key, quoted, draft)
    except IntegrityError:
        # The same form arrived twice at once: the other one has won.
        post = sent_before(actor, form_key, source)
        if post is None:
            raise
        return post


@transaction.atomic
def _reply(actor, thread, source, form_key, quoted, draft):
    live.lock(thread)
    # Asked before the right: what was sent is sent, even if the thread was locked since.
    if post := sent_before(actor, form_key, source):
        return post
    require_reply(actor, thread)
    require(quoted is None or (quoted.thread_id == thread.pk and quoted.is_shown))
    post = write(actor, thread, source=source, form_key=form_key, quoted=quoted, draft=draft)
    recount(thread)
    follow_by_writing(actor, thread)
    mark_read(actor, thread, post.pk)
    live.record(thread, Kind.POST_ADDED, post)
    changed(thread)
    if not is_held(post):
        notifications.post_added(post)
    return post


def write(actor, thread, *, source, form_key=None, quoted=None, draft=None):
    """Write the row of a post, its mentions and files. Joins the transaction of the action that checked the right.

    Whoever wrote anonymously in the thread stays anonymous there.
    """
    rendered = _rendered(thread, source)
    post = Post.objects.create(
        thread=thread,
        author=actor,
        is_anonymous=permissions.writes_unnamed(actor, thread),
        quoted=quoted,
        source=normalise(source),
        html=rendered.html,
        public_html=_public_html(thread, source, rendered),
        form_key=_free_key(actor, form_key, source),
    )
    notifications.remember_mentions(post, rendered.mentions)
    if draft is not None:
        hand_over(draft, post)
        draft.delete()
    post_written.send(Post, post=post, is_new=True)
    return post


def sent_before(actor, form_key, source):
    """Return the post that this very form already made, or None. The same key with another text is another post."""
    if form_key is None:
        return None
    return Post.objects.filter(author=actor, form_key=form_key, source=normalise(source)).first()


def _free_key(actor, form_key, source):
    # Only another text gives the key up: the same one, sent at the same moment, has to meet the constraint.
    other = Post.objects.filter(author=actor, form_key=form_key).exclude(source=normalise(source))
    return None if form_key is None or other.exists() else form_key


@transaction.atomic
def edit_post(actor, post, *, source):
    """Replace the text of `post`, keeping the earlier version; return whether anything changed.

    Tells only the people cited for the first time; a masked one comes before those who judge it instead. Raises
    Refused, Blank or `html.TooLong`.
    """
    _lock(post)
    require(permissions.can_edit(actor, post))
    text = normalise(source)
    if text == post.source:
        return False
    rendered, before = _rendered(post.thread, text), post.html
    now = timezone.now()
    PostRevision.objects.create(
        post=post,
        source=post.source,
        html=post.html,
        written_at=post.edited_at or post.created_at,
        replaced_by=actor,
        replaced_at=now,
    )
    post.source, post.html, post.edited_at = text, rendered.html, now
    post.public_html = _public_html(post.thread, text, rendered)
    post.save(update_fields=["source", "html", "public_html", "edited_at"])
    cited = notifications.remember_mentions(post, rendered.mentions)
    live.record(post.thread, Kind.POST_CHANGED, post)
    changed(post.thread)
    if post.hidden_at is None:
        notifications.people_cited(post, cited)
    post_written.send(Post, post=post, is_new=False)
    if post.hidden_at is not None:
        revised(post)
    # After it: what it brings joins the case that waits again.
    look_again(post, before)
    return True


@transaction.atomic
def delete_post(actor, post):
    """Leave a placeholder in place of `post`; return whether anything changed.

    The opening post of a thread nobody answered takes the thread along. An accepted answer is accepted no more,
    and what was told of the post is withdrawn. Raises Refused.
    """
    _lock(post)
    if post.is_deleted:
        return False
    require(permissions.can_delete(actor, post))
    was_accepted = post.thread.accepted_post_id == post.pk
    post.deleted_at, post.deleted_by = timezone.now(), actor
    post.save(update_fields=["deleted_at", "deleted_by"])
    recount(post.thread)
    if not post.thread.posts.filter(deleted_at=None).exists():
        set_thread_deleted(post.thread, post.deleted_at)
        notifications.forget_unreadable(post.thread)
    live.record(post.thread, Kind.ACCEPTED if was_accepted else Kind.POST_CHANGED, post)
    changed(post.thread)
    forget(Post.objects.filter(pk=post.pk), keep=User.objects.none())
    return True


@transaction.atomic
def restore_post(actor, post):
    """Show `post` again, with its thread when both were deleted in one act; return whether anything changed.

    Raises Refused.
    """
    _lock(post)
    if not post.is_deleted:
        return False
    require(permissions.can_restore(actor, post))
    if post.thread.deleted_at == post.deleted_at:
        set_thread_deleted(post.thread, None)
    post.deleted_at = post.deleted_by = None
    post.save(update_fields=["deleted_at", "deleted_by"])
    recount(post.thread)
    live.record(post.thread, Kind.POST_CHANGED, post)
    changed(post.thread)
    return True


def _lock(post):
    """Lock the post's thread and read the post's state again."""
    live.lock(post.thread)
    post.refresh_from_db(fields=["source", "html", "edited_at", "deleted_at", "deleted_by", "hidden_at"])


def _rendered(thread, source):
    rendered = render(source, resolver(thread))
    if is_blank(plain(rendered.html)):
        raise Blank
    return rendered


def _public_html(thread, source, rendered):
    return render(source, resolver(thread, public=True)).html if rendered.mentions else ""


def set_thread_deleted(thread, moment):
    """Take `thread` away from its readers at `moment`, or give it back with None. Joins the transaction."""
    thread.deleted_at = moment
    thread.save(update_fields=["deleted_at"])
