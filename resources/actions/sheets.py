"""Writing with others: ask co-authors, let them go, hand over, choose to be named. For resources of every kind."""

from django.db import transaction

from community.search.changes import changed
from resources import notifications, permissions
from resources.actions.drafts import require
from resources.authorship import may_be_asked
from resources.models import Resource

MOST_AUTHORS = 20


class TooMany(ValueError):
    """No resource has that many authors."""


@transaction.atomic
def add_author(actor, resource, person):
    """Let `person` write in `resource`; return whether she could not yet. Tells her.

    Raises Refused to who does not own it or may not find `person`, TooMany.
    """
    current = _locked(resource)
    require(permissions.can_share(actor, current))
    if person.pk == current.owner_id or current.authors.filter(person=person).exists():
        return False
    require(may_be_asked(actor).filter(pk=person.pk).exists())
    if current.authors.count() >= MOST_AUTHORS:
        raise TooMany
    current.authors.create(person=person)
    notifications.author_added(current, person, actor)
    return True


@transaction.atomic
def remove_author(actor, resource, person):
    """Take the right to write back from a co-author, or leave; return whether she had it. Raises Refused."""
    current = _locked(resource)
    require(permissions.can_share(actor, current) or (permissions.can_edit(actor, current) and actor.pk == person.pk))
    if person.pk == current.owner_id:
        return False
    removed, _rows = current.authors.filter(person=person).delete()
    notifications.forget_lost([person])
    return bool(removed)


@transaction.atomic
def hand_over(actor, resource, person):
    """Make a co-author the owner; the one before stays as co-author. Tells her. Raises Refused."""
    current = _locked(resource)
    require(permissions.can_share(actor, current) and person.is_active)
    require(current.authors.filter(person=person).exists())
    if current.owner_id is not None:
        current.authors.get_or_create(person_id=current.owner_id)
    Resource.objects.filter(pk=current.pk).update(owner=person)
    changed(current)
    notifications.handed_over(current, person, actor)


@transaction.atomic
def choose_credit(actor, resource, *, is_credited):
    """Be named as an author of `resource`, or not. Raises Refused to who is not one."""
    current = _locked(resource)
    is_owner = current.owner_id == actor.pk
    require(permissions.can_edit(actor, current) and (is_owner or current.authors.filter(person=actor).exists()))
    current.authors.update_or_create(person=actor, defaults={"is_credited": is_credited})


def _locked(resource):
    return Resource.objects.select_for_update().get(pk=resource.pk)
