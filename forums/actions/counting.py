"""The derived columns of threads and posts, computed from the rows: used by every action and to repair them."""

from collections import Counter

from django.db.models import Count, Max, Q
from django.db.models.functions import Coalesce

from forums.models import PollOption, Post


def recount(thread):
    """Make `post_count`, `last_post*` and `accepted_post` of `thread` true; return whether they were false.

    The caller holds the thread's lock.
    """
    posts, shown = Post.objects.filter(thread=thread, deleted_at=None), Q(hidden_at=None)
    found = posts.aggregate(
        count=Count("pk", filter=shown),
        # All may be masked: the thread keeps its place.
        last=Coalesce(Max("pk", filter=shown), Max("pk")),
        at=Coalesce(Max("created_at", filter=shown), Max("created_at")),
    )
    accepted = thread.accepted_post_id
    true = {
        "post_count": found["count"],
        "last_post_id": found["last"] or 0,
        "last_post_at": found["at"] or thread.created_at,
        "accepted_post_id": accepted if accepted and posts.filter(shown, pk=accepted).exists() else None,
    }
    # The instance may be older than the row: compare with the row.
    thread.refresh_from_db(fields=["last_post_id", "last_post_at"])
    return _correct(thread, true)


def recount_reactions(post):
    """Make `reaction_counts` of `post` true; return whether it was false. The caller holds the lock of its thread."""
    counts = dict(Counter(post.reactions.values_list("kind", flat=True)))
    return _correct(post, {"reaction_counts": counts})


def recount_votes(poll):
    """Make the `votes` of the poll's options true; return whether one was false. The caller holds the lock."""
    options = PollOption.objects.filter(poll=poll).annotate(counted=Count("cast")).order_by("pk")
    return any([_correct(option, {"votes": option.counted}) for option in options])


def _correct(row, true):
    false = {name: value for name, value in true.items() if getattr(row, name) != value}
    for name, value in false.items():
        setattr(row, name, value)
    if false:
        row.save(update_fields=list(false))
    return bool(false)
