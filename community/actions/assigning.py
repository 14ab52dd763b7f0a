"""Which manager takes care of what waits: a question, a report, a request."""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from community import permissions
from community.actions.locking import lock, require
from community.models import Assignment, User
from community.notifications import forget, notify


@transaction.atomic
def assign(actor, community, subject, person, *, title, url):
    """Give `subject`, which waits in `community`, to `person`; return whether anything changed.

    Whoever held it holds it no longer; who is given it by another is told, with `title` and `url`. Raises
    PermissionDenied unless both manage here, and for what is of another community.
    """
    community = lock(community, actor)
    require(permissions.can_manage(actor, community) and subject.community_id == community.pk)
    require(managers_of(community).filter(pk=person.pk).exists() or person.pk == actor.pk)
    held = _of(subject).first()
    if held is not None and held.person_id == person.pk:
        return False
    _drop(_of(subject))
    held = Assignment.objects.create(community=community, subject=subject, person=person, by=actor)
    notify("assigned", [person], actor, held, title=title, url=url)
    return True


@transaction.atomic
def release(actor, community, subject):
    """Give `subject` back to all the managers; return whether somebody held it. Raises PermissionDenied."""
    community = lock(community, actor)
    require(permissions.can_manage(actor, community) and subject.community_id == community.pk)
    return _drop(_of(subject))


def release_all(person, community):
    """Give back to all what `person`, who manages here no more, held. Joins the transaction."""
    _drop(Assignment.objects.filter(person=person, community=community))


def settle(subject):
    """Say that `subject` waits for nobody any more. Joins the transaction."""
    _drop(_of(subject))


def managers_of(community):
    """Return the people who animate `community` and whose account is open."""
    managers = community.memberships.managers().values("user")
    return User.objects.filter(pk__in=managers, is_active=True).order_by("first_name", "last_name", "pk")


def _of(subject):
    kind = ContentType.objects.get_for_model(subject)
    return Assignment.objects.filter(content_type=kind, object_id=subject.pk)


def _drop(assignments):
    forget(assignments, keep=User.objects.none())
    return bool(assignments.delete()[0])
