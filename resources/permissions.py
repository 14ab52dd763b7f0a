"""Who may do what with a resource, each right as a question and as a filter.

Filters look along `communities`, a relation to many: they are put around a primary key (`querysets.among`), or a
resource of two communities would come twice. Questions load the resource's communities once.

An author keeps access to her own text whatever becomes of her memberships: she wrote it.
"""

from django.db.models import Q

from community import permissions as communities

PUBLIC, SIGNED_IN, SHARED = "public", "signed_in", "communities"
NOTHING = Q(pk__in=[])
# Not an empty Q, which an "or" would leave out.
EVERYTHING = Q(pk__isnull=False)


def can_read(user, resource):
    """A published resource: anybody, who is signed in, or the people of its communities."""
    if not resource.live:
        return False
    if resource.visibility == PUBLIC or _is_admin(user):
        return True
    if not communities.is_present(user):
        return False
    return resource.visibility == SIGNED_IN or any(_belongs(user, place) for place in resource.communities.all())


def readable_by(user):
    """Filter form of `can_read`."""
    live = Q(live=True)
    if _is_admin(user):
        return live
    if not communities.is_present(user):
        return live & Q(visibility=PUBLIC)
    return live & (Q(visibility__in=[PUBLIC, SIGNED_IN]) | Q(visibility=SHARED) & _place_of(user))


def can_review(user, resource):
    """Comment, publish, refuse, withdraw: editors, and who animates one of its communities."""
    if not communities.is_present(user) or is_hidden(user, resource):
        return False
    if _is_admin(user) or communities.is_editor(user):
        return True
    return any(communities.is_manager(user, place) for place in resource.communities.all() if place.live)


def reviewable_by(user):
    """Filter form of `can_review`."""
    if not communities.is_present(user):
        return NOTHING
    if _is_admin(user):
        return EVERYTHING
    if communities.is_editor(user):
        return known_by(user)
    return communities.manageable_by(user, "communities__")


def can_edit(user, resource):
    """Read the draft and write in it: its authors and who may review it."""
    if not communities.is_present(user):
        return False
    return _is_author(user, resource) or can_review(user, resource)


def editable_by(user):
    """Filter form of `can_edit`."""
    return _written_by(user) | reviewable_by(user) if communities.is_present(user) else NOTHING


def can_try(user, resource):
    """Say that one tried it, keep it: who reads it with an account."""
    return communities.is_present(user) and can_read(user, resource)


def triable_by(user):
    """Filter form of `can_try`."""
    return readable_by(user) if communities.is_present(user) else NOTHING


def is_hidden(user, resource):
    """Return whether a resource, published or not, must not exist for `user` on the editors' screens.

    So it is when all its communities are secret to her.
    """
    if resource.visibility != SHARED or _is_admin(user) or _is_author(user, resource):
        return False
    places = resource.communities.all()
    return bool(places) and all(communities.is_hidden(user, place) for place in places)


def known_by(user):
    """Filter of the resources that are not `is_hidden`."""
    if _is_admin(user):
        return EVERYTHING
    own = _written_by(user) if communities.is_present(user) else NOTHING
    seen = Q(communities__join_mode__in=["open", "request"]) | communities.member_in(user, "communities__")
    return ~Q(visibility=SHARED) | Q(communities=None) | seen | own


def _belongs(user, community):
    if not community.live:
        return False
    return communities.is_member(user, community) or (not community.is_secret and _watches(user))


def _place_of(user):
    place = communities.member_in(user, "communities__")
    if _watches(user):
        place |= Q(communities__join_mode__in=["open", "request"])
    return Q(communities__live=True) & place


def _watches(user):
    return communities.is_site_moderator(user) or communities.is_editor(user)


def _is_author(user, resource):
    if resource.pk is None or not communities.is_present(user):
        return False
    return resource.owner_id == user.pk or any(author.person_id == user.pk for author in resource.authors.all())


def _written_by(user):
    return Q(owner=user.pk) | Q(authors__person=user.pk)


def _is_admin(user):
    return communities.is_present(user) and user.is_superuser
