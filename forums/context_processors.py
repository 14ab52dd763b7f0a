"""What discussions add to the frame of every page, asked of the database only when shown."""

from django.utils.functional import SimpleLazyObject

from forums.community_lists import mine_with_unread


def my_communities(request):
    """The reader's communities by title, each with `unread`: its threads with something new (lazy, one query)."""
    return {"my_communities": SimpleLazyObject(lambda: _mine(getattr(request, "user", None)))}


def _mine(user):
    return list(mine_with_unread(user)) if user and user.is_authenticated else []
