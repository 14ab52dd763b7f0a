"""What those who moderate do with threads: pin, lock, delete, move, split, merge.

Each act joins the journal and the thread's log, so that present readers see it and lose what they may no longer read.
"""

from django.db import transaction
from django.utils import timezone

from community import audit
from community import permissions as communities
from community.actions.reports import follow
from community.notifications import file_under
from community.search.changes import changed, changed_many
from forums import live, notifications, permissions
from forums.actions.counting import recount
from forums.models import Post, Subscription, Thread, ThreadEvent
from forums.refusals import require

Kind = ThreadEvent.Kind


class Unfit(ValueError):
    """The choice makes no sense here; the message says why, for the form."""


def set_pinned(actor, thread, pinned):
    """Keep `thread` on top of its community's list, or no more; return whether anything changed. Raises Refused."""
    return _stamp(actor, thread, "pinned_at", pinned, "thread.pinned" if pinned else "thread.unpinned")


def set_locked(actor, thread, locked):
    """Close `thread` to answers, or open it again; return whether anything changed. Raises Refused."""
    return _stamp(actor, thread, "locked_at", locked, "thread.locked" if locked else "thread.unlocked")


def set_deleted(actor, thread, deleted):
    """Take `thread` away from its readers, or give it back; return whether anything changed. Raises Refused.

    Nothing is erased: those who moderate still read it. A merged thread cannot come back: its posts live elsewhere.
    """
    require(deleted or thread.merged_into_id is None)
    return _stamp(actor, thread, "deleted_at", deleted, "thread.deleted" if deleted else "thread.restored")


@transaction.atomic
def move_thread(actor, thread, community):
    """Move `thread` to `community`; return whether anything changed. Raises Refused, or Unfit for an archived place.

    The actor moderates where it leaves, and moderates or writes where it arrives. Whoever loses the right to read
    loses her notifications of it; the followers who still read it are told.
    """
    live.lock(thread)
    require(permissions.can_moderate(actor, thread))
    require(communities.can_write(actor, community) or communities.can_moderate(actor, community))
    if community.pk == thread.community_id:
        return False
    if community.is_archived:
        raise Unfit("archived")
    origin, thread.community = thread.community, community
    thread.pinned_at = None
    thread.save(update_fields=["community", "pinned_at"])
    follow(thread.posts.all(), community)
    audit.record(actor, "thread.moved", thread, community=origin, to=community.pk)
    live.record(thread, Kind.THREAD_CHANGED)
    changed(thread)
    notifications.forget_unreadable(thread)
    notifications.thread_moved(thread, actor)
    return True


@transaction.atomic
def split_thread(actor, thread, posts, *, title, kind):
    """Make a new thread of `posts` (ids) of `thread` and return it. Raises Refused, or Unfit.

    The opening message stays. The first of the posts opens the new thread: its author becomes the thread's, hidden
    there as here. Authors of the posts follow the new thread.
    """
    live.lock(thread)
    require(permissions.can_moderate(actor, thread))
    opening = thread.posts.order_by("pk").values_list("pk", flat=True).first()
    chosen = list(thread.posts.filter(pk__in=posts).exclude(pk=opening).order_by("pk"))
    if not any(post.is_shown for post in chosen):
        raise Unfit("empty")
    new = _thread_of(chosen[0], thread, title, kind)
    _move_posts(chosen, thread, new)
    new.themes.set(thread.themes.all())
    new.qualifications.set(thread.qualifications.all())
    audit.record(actor, "thread.split", thread, community=thread.community, into=new.pk, posts=len(chosen))
    return new


@transaction.atomic
def merge_threads(actor, one, other):
    """Bring the posts of the younger of two threads into the older and return the older. Raises Refused, or Unfit.

    Posts keep their order of writing. The address of the younger leads to the older; its followers follow on. What
    was for the members only stays so.
    """
    older, younger = sorted((one, other), key=lambda thread: thread.pk)
    if older.pk == younger.pk:
        raise Unfit("same")
    live.lock(older)
    live.lock(younger)
    require(permissions.can_moderate(actor, older) and permissions.can_moderate(actor, younger))
    require(older.deleted_at is None and younger.deleted_at is None)
    if hasattr(younger, "poll"):
        raise Unfit("poll")
    if younger.community_id != older.community_id:
        raise Unfit("community")
    _narrow(older, younger)
    _move_posts(list(younger.posts.order_by("pk")), younger, older)
    _follow_on(younger, older)
    younger.merged_into, younger.deleted_at = older, timezone.now()
    younger.save(update_fields=["merged_into", "deleted_at"])
    notifications.forget_unreadable(older)
    audit.record(actor, "thread.merged", younger, community=older.community, into=older.pk)
    return older


@transaction.atomic
def _stamp(actor, thread, column, wanted, act):
    live.lock(thread)
    require(permissions.can_moderate(actor, thread))
    thread.refresh_from_db(fields=[column])
    if (getattr(thread, column) is not None) == wanted:
        return False
    setattr(thread, column, timezone.now() if wanted else None)
    thread.save(update_fields=[column])
    audit.record(actor, act, thread, community=thread.community)
    live.record(thread, Kind.THREAD_CHANGED)
    if column == "deleted_at":
        changed(thread)
    notifications.forget_unreadable(thread)
    return True


def _thread_of(post, origin, title, kind):
    return Thread.objects.create(
        community=origin.community,
        title=title,
        kind=kind,
        author=post.author,
        is_anonymous=post.is_anonymous,
        members_only=origin.members_only,
        created_at=post.created_at,
    )


def _move_posts(posts, origin, target):
    """Give `posts` to `target`, make both threads' derived columns true and log it on both sides."""
    moved = Post.objects.filter(pk__in=[post.pk for post in posts])
    moved.update(thread=target)
    file_under(moved, notifications.topic_of(target))
    Subscription.objects.bulk_create(
        [Subscription(thread=target, user_id=author) for author in {post.author_id for post in posts} - {None}],
        ignore_conflicts=True,
    )
    for thread in (origin, target):
        recount(thread)
        live.record(thread, Kind.POSTS_MOVED)
    changed_many(Thread, [origin.pk, target.pk])


def _narrow(older, younger):
    """Give `older` the narrower of both circles of readers, before the messages come."""
    if younger.members_only and not older.members_only:
        older.members_only = True
        older.save(update_fields=["members_only"])


def _follow_on(younger, older):
    rows = younger.subscriptions.following().values_list("user_id", flat=True)
    Subscription.objects.bulk_create([Subscription(thread=older, user_id=user) for user in rows], ignore_conflicts=True)
