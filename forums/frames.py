"""What a reader who is present is sent: the events she has not seen, rendered as she may see them."""

import time

from django.contrib.auth.models import AnonymousUser

from community.models import Membership, User
from forums import permissions
from forums.display import render_card
from forums.models import Reaction, ThreadEvent

BATCH = 50
# Beyond, reloading the page is lighter for everyone than replaying the log.
TOO_FAR = 200
KEPT_FOR = 10  # seconds: the wave of readers that follows one message
KEPT_AT_MOST = 512

Kind = ThreadEvent.Kind
_rendered = {}


def is_too_far(thread, after):
    """Return whether a page that shows the state after event `after` had better be loaded again."""
    return not 0 <= thread.event_seq - after <= TOO_FAR


def frames_after(thread, reader, after):
    """Return the frames of at most BATCH events of `thread` after number `after`, in order.

    `thread` was just fetched for `reader` (`Thread.objects.get_for`). Each frame shows the present state of its post.
    """
    later = thread.events.filter(seq__gt=after).select_related("post").order_by("seq")
    events = list(later[:BATCH])
    mine = _own_reactions(reader, [event.post_id for event in events if event.kind == Kind.REACTIONS])
    return [_frame(event, thread, reader, mine) for event in events]


def _frame(event, thread, reader, mine):
    frame = {"type": "event", "seq": event.seq, "kind": event.kind, "post": event.post_id}
    post = event.post
    if post is None:
        return frame | _state(thread, event.kind)
    if post.thread_id != thread.pk:
        # It was moved since, maybe to where this reader may not follow.
        return frame | {"kind": Kind.POSTS_MOVED.value, "post": None}
    post.thread = thread
    if event.kind == Kind.REACTIONS and permissions.can_react(reader, post):
        return frame | {"counts": post.reaction_counts, "mine": mine.get(post.pk, [])}
    return frame | {"html": html_of(post, thread, reader)}


def _state(thread, kind):
    return {"title": thread.title, "locked": thread.is_locked} if kind == Kind.THREAD_CHANGED else {}


def _own_reactions(reader, post_ids):
    mine = {}
    if reader.is_authenticated and post_ids:
        for post_id, kind in Reaction.objects.filter(user=reader, post__in=post_ids).values_list("post_id", "kind"):
            mine.setdefault(post_id, []).append(kind)
    return mine


def html_of(post, thread, reader):
    """Return the HTML of `post` for `reader`: rendered once for all who have the same rights, alone for its author."""
    if reader.is_authenticated and reader.pk in (post.author_id, post.deleted_by_id, thread.author_id):
        return render_card(post, thread, reader)
    key = (*_version(post, thread), *_rights(reader, thread), int(time.monotonic() / KEPT_FOR))
    if key not in _rendered:
        if len(_rendered) >= KEPT_AT_MOST:
            _rendered.clear()
        _rendered[key] = render_card(post, thread, _anyone_like(reader, thread))
    return _rendered[key]


def _version(post, thread):
    counts = tuple(sorted(post.reaction_counts.items()))
    state = (thread.accepted_post_id == post.pk, thread.locked_at, thread.community.archived_at)
    return post.pk, post.created_at, post.edited_at, post.deleted_at, post.hidden_at, counts, *state


def _rights(reader, thread):
    if not reader.is_authenticated:
        return (None,)
    role = reader.roles.get(thread.community_id)
    standing = (role.role, role.accepted_charter_id == thread.community.charter_id) if role else (None, False)
    return (*standing, reader.is_superuser, reader.is_site_moderator)


def _anyone_like(reader, thread):
    """Return a person who is nobody, with the rights of `reader` on this thread: nothing of hers may be kept."""
    if not reader.is_authenticated:
        return AnonymousUser()
    nobody = User(pk=0, is_superuser=reader.is_superuser)
    role = reader.roles.get(thread.community_id)
    same = Membership(community_id=thread.community_id, user_id=0)
    if role:
        same.role, same.accepted_charter_id = role.role, role.accepted_charter_id
    nobody.roles = {thread.community_id: same} if role else {}
    nobody.is_site_moderator = reader.is_site_moderator
    return nobody
