"""Who may do what with a resource, each right as a question and as a filter.

Filters look along `communities`, a relation to many: they are put around a primary key (`querysets.among`), or a
resource of two communities would come twice. Questions load the resource's communities once.

An author keeps access to her own text whatever becomes of her memberships: she wrote it.
"""

from django.db.models import Q

from community import permissions as communities
from forums import permissions as discussions

PUBLIC, SIGNED_IN, SHARED = "public", "signed_in", "communities"
# In the index, the audience of what is shared with any community.
EVERYWHERE = "everywhere"
NOTHING = Q(pk__in=[])
# Not an empty Q, which an "or" would leave out.
EVERYTHING = Q(pk__isnull=False)


def can_read(user, resource):
    """A published resource: anybody, who is signed in, or the people of its communities.

    Of them, only its authors and who reviews it while it is masked.
    """
    if not resource.live or (resource.masked_at is not None and not can_edit(user, resource)):
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
        return live & Q(visibility=PUBLIC, masked_at=None)
    live &= Q(masked_at=None) | editable_by(user)
    return live & (Q(visibility__in=[PUBLIC, SIGNED_IN]) | Q(visibility=SHARED) & shares_with(user, "communities__"))


def can_review(user, resource):
    """Comment, publish, refuse, withdraw: editors, and who animates one of its communities."""
    if not communities.is_present(user) or is_hidden(user, resource):
        return False
    if _is_admin(user) or communities.is_editor(user):
        return True
    return any(communities.is_manager(user, place) for place in resource.communities.all() if place.live)


def may_review(user):
    """Return whether there may be something for `user` to review: an editor, an administrator, who animates a place."""
    if not communities.is_present(user):
        return False
    return _is_admin(user) or communities.is_editor(user) or any(role.is_manager for role in user.roles.values())


def reviewable_by(user):
    """Filter form of `can_review`."""
    if not communities.is_present(user):
        return NOTHING
    if _is_admin(user):
        return EVERYTHING
    if communities.is_editor(user):
        return known_by(user)
    return communities.manageable_by(user, "communities__")


def can_publish(user, resource, draft):
    """Put `draft`, the latest words of `resource`, before its readers: who may review both, and answers for each
    community that the draft enters or leaves, or whose reading it opens or closes.

    Without a filter form: the audience of a draft is only in its revision.
    """
    if not (can_review(user, resource) and can_review(user, draft)):
        return False
    before, after = (set(page.communities.all()) for page in (resource, draft))
    moved = not resource.live or resource.visibility != draft.visibility
    return all(_answers_for(user, place) for place in (before | after if moved else before ^ after))


def can_edit(user, resource):
    """Read the draft and write in it: its authors and who may review it."""
    if not communities.is_present(user):
        return False
    return _is_author(user, resource) or can_review(user, resource)


def editable_by(user):
    """Filter form of `can_edit`."""
    return written_by(user) | reviewable_by(user) if communities.is_present(user) else NOTHING


def can_share(user, resource):
    """Choose who writes in it and hand it over: its owner; who may review it once nobody owns it."""
    if not communities.is_present(user):
        return False
    return resource.owner_id == user.pk or (resource.owner_id is None and can_review(user, resource))


def shareable_by(user):
    """Filter form of `can_share`."""
    return Q(owner=user.pk) | Q(owner=None) & reviewable_by(user) if communities.is_present(user) else NOTHING


def can_import(user):
    """Bring many drafts in from a file: whoever may review some. About no resource, hence no filter."""
    return may_review(user)


def can_gather(user):
    """Follow feeds and choose what of them is shown: editors. About no resource, hence no filter."""
    return communities.is_present(user) and (_is_admin(user) or communities.is_editor(user))


def can_try(user, resource):
    """Say that one tried it, keep it: who reads it with an account."""
    return communities.is_present(user) and can_read(user, resource)


def triable_by(user):
    """Filter form of `can_try`."""
    return readable_by(user) if communities.is_present(user) else NOTHING


def can_flag(user, resource):
    """Ask those who moderate to look at it: who reads it with an account, of what others wrote and is not masked."""
    if resource.masked_at is not None or _is_author(user, resource):
        return False
    return communities.is_present(user) and can_read(user, resource)


def flaggable_by(user):
    """Filter form of `can_flag`."""
    if not communities.is_present(user):
        return NOTHING
    return readable_by(user) & Q(masked_at=None) & ~Q(owner=user.pk) & ~Q(authors__person=user.pk)


def can_remove_trial(user, trial):
    """Take away what someone told of a resource: she herself, and who reviews it."""
    if not can_try(user, trial.resource):
        return False
    return trial.person_id == user.pk or can_review(user, trial.resource)


def trials_removable_by(user, resource):
    """Filter form of `can_remove_trial`, on the trials of `resource`."""
    if not can_try(user, resource):
        return NOTHING
    return EVERYTHING if can_review(user, resource) else Q(person=user.pk)


def can_capitalise(user, thread):
    """Make a sheet or a case of a thread: who moderates it, and its author, but for an anonymous one.

    A draft bears its author's name, and so would say whose question it was.
    """
    if not communities.is_present(user) or thread.deleted_at is not None or not discussions.can_read(user, thread):
        return False
    return discussions.can_moderate(user, thread) or (thread.author_id == user.pk and not thread.is_anonymous)


def capitalisable_by(user):
    """Filter form of `can_capitalise`, on threads."""
    if not communities.is_present(user):
        return NOTHING
    hers = Q(author=user.pk, is_anonymous=False)
    return Q(deleted_at=None) & discussions.readable_by(user) & (discussions.moderable_by(user) | hers)


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
    own = written_by(user) if communities.is_present(user) else NOTHING
    seen = Q(communities__join_mode__in=["open", "request"]) | communities.member_in(user, "communities__")
    return ~Q(visibility=SHARED) | Q(communities=None) | seen | own


def written_by(user):
    """Filter of the resources of which `user` is the owner or a co-author."""
    return Q(owner=user.pk) | Q(authors__person=user.pk)


def _answers_for(user, community):
    if _is_admin(user) or communities.is_manager(user, community):
        return True
    return communities.is_editor(user) and not communities.is_hidden(user, community)


def _belongs(user, community):
    if not community.live:
        return False
    return communities.is_member(user, community) or (not community.is_secret and _watches(user))


def shares_with(user, at=""):
    """Filter of the communities (or what hangs on them at `at`) whose resources `user`, who is no stranger, reads."""
    place = communities.member_in(user, at)
    if _watches(user):
        place |= Q(**{f"{at}join_mode__in": ["open", "request"]})
    return Q(**{f"{at}live": True}) & place


def _watches(user):
    return communities.is_site_moderator(user) or communities.is_editor(user)


def _is_author(user, resource):
    if resource.pk is None or not communities.is_present(user):
        return False
    return resource.owner_id == user.pk or any(author.person_id == user.pk for author in resource.authors.all())


def _is_admin(user):
    return communities.is_present(user) and user.is_superuser
