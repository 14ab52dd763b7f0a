"""Starting a thread, choosing the accepted answer."""

from django.db import IntegrityError, transaction

from community.search.changes import changed
from forums import live, notifications, permissions
from forums.actions.counting import recount
from forums.actions.polls import add_poll
from forums.actions.posts import sent_before, write
from forums.actions.reading import follow_by_writing, mark_read
from forums.actions.reviewing import is_held
from forums.models import Thread, ThreadEvent
from forums.refusals import require, require_write

Kind = ThreadEvent.Kind


def start_thread(
    actor,
    community,
    *,
    kind,
    title,
    source,
    themes=(),
    qualifications=(),
    is_anonymous=False,
    members_only=False,
    poll=None,
    form_key=None,
    draft=None,
):
    """Open a question or an exchange with its first post and return the thread; the same form twice is the same thread.

    Only a question may be anonymous. `poll` is {"question", "options", "multiple", "closes_at"}. `draft` gives its
    files to the post and disappears. The author follows it; the cited and, for a question, the managers are told.
    Raises Refused (with its reason), posts.Blank, or `html.TooLong`; then nothing is written.
    """
    fields = {"kind": kind, "title": title, "is_anonymous": is_anonymous and kind == Thread.Kind.QUESTION}
    fields["members_only"] = members_only
    tags = {"themes": themes, "qualifications": qualifications}
    try:
        return _start(actor, community, fields, tags, poll, source=source, form_key=form_key, draft=draft)
    except IntegrityError:
        # The same form arrived twice at once: the other one has won.
        post = sent_before(actor, form_key, source)
        if post is None:
            raise
        return post.thread


@transaction.atomic
def _start(actor, community, fields, tags, poll, *, source, form_key, draft):
    if post := sent_before(actor, form_key, source):
        return post.thread
    require_write(actor, community)
    thread = Thread.objects.create(community=community, author=actor, **fields)
    thread.themes.set(tags["themes"])
    thread.qualifications.set(tags["qualifications"])
    if poll:
        add_poll(thread, **poll)
    post = write(actor, thread, source=source, form_key=form_key, draft=draft)
    recount(thread)
    follow_by_writing(actor, thread)
    mark_read(actor, thread, post.pk)
    live.record(thread, Kind.POST_ADDED, post)
    if not is_held(post, thread.title):
        notifications.thread_started(thread, post)
    return thread


@transaction.atomic
def accept_post(actor, post):
    """Make `post` the accepted answer of its question, instead of another; return whether anything changed.

    Tells its author. Raises Refused, also for the opening post and one that is deleted or masked.
    """
    thread = live.lock(post.thread)
    post.refresh_from_db(fields=["deleted_at", "hidden_at"])
    require(permissions.can_accept(actor, thread) and post.is_shown and not _opens(thread, post))
    if thread.accepted_post_id == post.pk:
        return False
    _set_accepted(thread, post, actor)
    live.record(thread, Kind.ACCEPTED, post)
    notifications.answer_accepted(post, actor)
    return True


@transaction.atomic
def unaccept(actor, thread):
    """Leave the question without an accepted answer; return whether anything changed. Raises Refused."""
    live.lock(thread)
    require(permissions.can_accept(actor, thread))
    post = thread.accepted_post
    if post is None:
        return False
    _set_accepted(thread, None, None)
    live.record(thread, Kind.ACCEPTED, post)
    return True


def _opens(thread, post):
    return not thread.posts.filter(pk__lt=post.pk).exists()


def _set_accepted(thread, post, actor):
    thread.accepted_post, thread.accepted_by = post, actor
    thread.save(update_fields=["accepted_post", "accepted_by"])
    changed(thread)
