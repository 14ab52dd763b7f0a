"""One writer at a time on who belongs to a community."""

from contextlib import suppress

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404

from community.models import Community


def lock(community, *people):
    """Lock the row of `community` until the transaction ends and return it fresh, with its charter.

    First line of every write on members, charter or settings: the number of members, the last manager and the
    charter in force are then true for the whole transaction. The roles of `people` are forgotten, so that the
    rights asked next rest on what is true now. Raises Http404 when the community was deleted meanwhile.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("lock() belongs in a transaction.")
    fresh = get_object_or_404(Community.objects.select_for_update(of=("self",)), pk=community.pk)
    for person in people:
        forget_roles(person)
    return fresh


def forget_roles(person):
    """Forget the cached roles and exclusions of `person`: the next right asks the database."""
    # Not through `__dict__`: `request.user` is a wrapper with a dictionary of its own.
    for name in ("roles", "exclusions"):
        with suppress(AttributeError):
            delattr(person, name)


def require(allowed):
    """Raise PermissionDenied unless `allowed`."""
    if not allowed:
        raise PermissionDenied
