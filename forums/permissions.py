"""Who may do what with a thread and a post, each right as a question and as a filter.

Rights on a thread rest on those on its community (`community.permissions`). Both forms need the thread's
`community` loaded; posts need `thread__community`.
"""

from django.db.models import F, Q

from community import permissions as communities

NOTHING = Q(pk__in=[])


def can_read(user, thread):
    """A thread is read by who reads its community; "members only" narrows it to them; deleted ones by who moderates."""
    community = thread.community
    if thread.deleted_at is not None and not communities.can_moderate(user, community):
        return False
    if thread.held_at is not None and not (_wrote(user, thread) or communities.can_moderate(user, community)):
        return False
    if thread.members_only and not communities.is_member(user, community):
        return community.live and communities.can_moderate(user, community)
    return communities.can_read(user, community)


def readable_by(user, at=""):
    """Filter form of `can_read`, on threads at the path `at`."""
    community = f"{at}community__"
    narrowed = ~Q(**{f"{at}members_only": True}) | inside(user, community)
    moderable = communities.moderable_by(user, community)
    shown = Q(**{f"{at}deleted_at": None}) | moderable
    held = Q(**{f"{at}held_at": None}) | moderable
    if user.is_authenticated:
        held |= Q(**{f"{at}author": user.pk})
    return communities.readable_by(user, community) & narrowed & shown & held


def inside(user, at=""):
    """Filter of the communities (or what hangs on them at `at`) whose threads "for members only" `user` may read."""
    return communities.member_in(user, at) | communities.moderable_by(user, at)


def can_reply(user, thread):
    """Members write in threads that are neither locked nor deleted; who moderates writes in locked ones too."""
    if thread.deleted_at is not None or not can_read(user, thread):
        return False
    if thread.is_locked and not communities.can_moderate(user, thread.community):
        return False
    return communities.can_write(user, thread.community)


def repliable_by(user, at=""):
    """Filter form of `can_reply`, on threads."""
    community = f"{at}community__"
    unlocked = Q(**{f"{at}locked_at": None}) | communities.moderable_by(user, community)
    shown = Q(**{f"{at}deleted_at": None})
    return readable_by(user, at) & communities.writable_by(user, community) & unlocked & shown


def can_read_words(user, post):
    """The words of a message, while it is not deleted: who reads the thread; masked, its author and who moderates."""
    if post.is_deleted or not can_read(user, post.thread):
        return False
    return post.is_shown or _wrote(user, post) or communities.can_moderate(user, post.thread.community)


def words_readable_by(user, at=""):
    """Filter form of `can_read_words`, on posts at the path `at`."""
    seen = Q(**{f"{at}hidden_at": None}) | communities.moderable_by(user, f"{at}thread__community__")
    if user.is_authenticated:
        seen |= Q(**{f"{at}author_id": user.pk})
    return Q(**{f"{at}deleted_at": None}) & readable_by(user, f"{at}thread__") & seen


def can_flag(user, post):
    """Ask those who moderate to look at it: who reads it with an account, of what others wrote and is shown."""
    return communities.is_present(user) and post.is_shown and not _wrote(user, post) and can_read(user, post.thread)


def flaggable_by(user):
    """Filter form of `can_flag`, on posts."""
    if not communities.is_present(user):
        return NOTHING
    others = ~Q(author_id=user.pk) | Q(author_id=None)
    return Q(deleted_at=None, hidden_at=None) & others & readable_by(user, "thread__")


def can_react(user, post):
    """React, vote, bookmark: whoever may write here, on a message that is shown."""
    return post.is_shown and communities.can_write(user, post.thread.community) and can_read(user, post.thread)


def reactable_by(user):
    """Filter form of `can_react`, on posts."""
    writable = communities.writable_by(user, "thread__community__")
    return Q(deleted_at=None, hidden_at=None) & readable_by(user, "thread__") & writable


def can_edit(user, post):
    """The author, while she may still write here."""
    return post.author_id == user.pk and not post.is_deleted and can_reply(user, post.thread)


def editable_by(user):
    """Filter form of `can_edit`, on posts."""
    if not user.is_authenticated:
        return NOTHING
    return Q(author_id=user.pk, deleted_at=None) & repliable_by(user, "thread__")


def can_delete(user, post):
    """The author as for editing; who moderates always."""
    if post.is_deleted:
        return False
    return can_edit(user, post) or communities.can_moderate(user, post.thread.community)


def deletable_by(user):
    """Filter form of `can_delete`, on posts."""
    return Q(deleted_at=None) & (editable_by(user) | communities.moderable_by(user, "thread__community__"))


def can_restore(user, post):
    """Who deleted it takes it back while she may write here, with its thread when both went in one act.

    Who moderates takes back any. What a decision removed stays masked: it comes back by an appeal only.
    """
    if not post.is_deleted or post.hidden_at is not None or not user.is_authenticated:
        return False
    thread = post.thread
    if communities.can_moderate(user, thread.community) and can_read(user, thread):
        return True
    mine = post.deleted_by_id == user.pk and communities.can_write(user, thread.community)
    return mine and (can_read(user, thread) or thread.deleted_at == post.deleted_at)


def restorable_by(user):
    """Filter form of `can_restore`, on posts."""
    if not user.is_authenticated:
        return NOTHING
    read = readable_by(user, "thread__")
    mine = Q(deleted_by_id=user.pk) & communities.writable_by(user, "thread__community__")
    along = Q(thread__deleted_at=F("deleted_at"))
    moderated = communities.moderable_by(user, "thread__community__")
    return Q(deleted_at__isnull=False, hidden_at=None) & ((read & moderated) | (mine & (read | along)))


def can_accept(user, thread):
    """Choose the accepted answer of a question: its author, or who moderates."""
    if thread.kind != "question" or thread.deleted_at is not None:
        return False
    if communities.can_moderate(user, thread.community):
        return True
    return thread.author_id == user.pk and communities.can_write(user, thread.community)


def acceptable_by(user):
    """Filter form of `can_accept`, on threads."""
    if not user.is_authenticated:
        return NOTHING
    mine = Q(author_id=user.pk) & communities.writable_by(user, "community__")
    return Q(kind="question", deleted_at=None) & (mine | communities.moderable_by(user, "community__"))


def can_moderate(user, thread):
    """Pin, lock, move, split, merge, delete, read earlier versions, look at an anonymous author."""
    return communities.can_moderate(user, thread.community)


def moderable_by(user, at=""):
    """Filter form of `can_moderate`, on threads."""
    return communities.moderable_by(user, f"{at}community__")


def can_solicit(user, thread):
    """Ask a member to answer a question: who manages the community, while the question is open to answers."""
    is_open = thread.kind == "question" and thread.deleted_at is None and thread.locked_at is None
    return is_open and not thread.community.is_archived and communities.can_manage(user, thread.community)


def solicitable_by(user):
    """Filter form of `can_solicit`, on threads."""
    is_open = Q(kind="question", deleted_at=None, locked_at=None, community__archived_at=None)
    return is_open & communities.manageable_by(user, "community__")


def writes_unnamed(user, thread):
    """Return whether what `user` writes in `thread` is anonymous: she asked so, or has anonymous messages there.

    After a merge or a split these may stand in a thread that somebody else opened under her name.
    """
    if thread.is_anonymous and thread.author_id == user.pk:
        return True
    return thread.posts.filter(author_id=user.pk, is_anonymous=True).exists()


def sees_author(user, subject):
    """Return whether `user` may know who wrote `subject` (a thread or a post): only an anonymous one hides it.

    Managers do not see it in passing: they ask, and each look is logged (`forums.actions.identity`).
    """
    return not subject.is_anonymous or (user.is_authenticated and subject.author_id == user.pk)


def _wrote(user, post):
    return user.is_authenticated and post.author_id == user.pk
