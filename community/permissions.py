"""Who may do what with a community and a person, each right as a question and as a filter.

The two forms of a right stand side by side and a test holds them equal for every role and state. Rights are
read from `user.roles`, loaded once per request: {community id: Membership}. An account that was disabled has the
rights of nobody, whatever its roles.

Site roles: an administrator (superuser) may do everything; a site moderator (group "Modération") reads and
moderates what is not secret; an editor (group "Rédaction") keeps the library and has no other right here that
signed-in people lack.
"""

from django.db.models import Q
from django.utils import timezone

MODERATORS_GROUP = "Modération"
EDITORS_GROUP = "Rédaction"


def _at(prefix, **lookups):
    return Q(**{prefix + name: value for name, value in lookups.items()})


NOTHING = Q(pk__in=[])
NOT_STAFF = Q(is_staff=False, is_superuser=False)


def is_present(user):
    """Return whether `user` is signed in with an account that is not disabled."""
    return user.is_authenticated and user.is_active


def is_member(user, community):
    """Return whether `user` belongs to `community`."""
    return is_present(user) and community.pk in user.roles


def member_in(user, at=""):
    """Filter: communities (or what hangs on them at `at`) where `user` is a member."""
    return _at(at, pk__in=list(user.roles) if is_present(user) else [])


def is_manager(user, community):
    """Return whether `user` animates `community`."""
    return is_member(user, community) and user.roles[community.pk].is_manager


def can_see(user, community):
    """Name, purpose, charter. Secret ones exist only for their members and the administrators."""
    if not community.live:
        return False
    return not community.is_secret or is_member(user, community) or _is_admin(user)


def seen_by(user, at=""):
    """Filter form of `can_see`."""
    live = _at(at, live=True)
    if _is_admin(user):
        return live
    return live & (~_at(at, join_mode="secret") | member_in(user, at))


def is_hidden(user, community):
    """Return whether a community, published or not, must not exist for `user` on the editors' screens."""
    return community.is_secret and not is_member(user, community) and not _is_admin(user)


def hidden_from(user, at=""):
    """Filter form of `is_hidden`."""
    return NOTHING if _is_admin(user) else _at(at, join_mode="secret") & ~member_in(user, at)


def can_read(user, community):
    """Discussions and shared files of the community."""
    if not community.live:
        return False
    if _is_admin(user) or is_member(user, community):
        return True
    if community.join_mode == "open":
        return community.public_reading or is_present(user)
    return community.join_mode == "request" and is_site_moderator(user)


def readable_by(user, at=""):
    """Filter form of `can_read`."""
    live = _at(at, live=True)
    if _is_admin(user):
        return live
    if not is_present(user):
        return live & _at(at, join_mode="open", public_reading=True)
    modes = ["open", "request"] if is_site_moderator(user) else ["open"]
    return live & (_at(at, join_mode__in=modes) | member_in(user, at))


def can_see_members(user, community):
    """The list of members is for members: nobody is shown to outsiders without having chosen it."""
    return can_see(user, community) and (is_member(user, community) or _is_admin(user))


def members_seen_by(user, at=""):
    """Filter form of `can_see_members`."""
    return _at(at, live=True) if _is_admin(user) else _at(at, live=True) & member_in(user, at)


def limited_until(user, community):
    """Return until when `user`, a member, may only read in `community`, because of it or of the whole site; or None."""
    ends = (user.limited_until, user.roles[community.pk].limited_until)
    return max((end for end in ends if _is_ahead(end)), default=None)


def can_write(user, community):
    """Start and answer discussions: a member who accepted the charter in force, outside the archive, not limited."""
    return (
        community.live
        and not community.is_archived
        and is_member(user, community)
        and community.charter_id in (None, user.roles[community.pk].accepted_charter_id)
        and limited_until(user, community) is None
    )


def writable_by(user, at=""):
    """Filter form of `can_write`."""
    if not is_present(user) or _is_ahead(user.limited_until):
        return NOTHING
    accepted = Q()
    for role in user.roles.values():
        if _is_ahead(role.limited_until):
            continue
        charter = _at(at, charter=None) | _at(at, charter=role.accepted_charter_id)
        accepted |= _at(at, pk=role.community_id) & charter
    return (_at(at, live=True, archived_at=None) & accepted) if accepted else NOTHING


def can_join(user, community):
    """Enter at once."""
    return _may_enter(user, community) and community.join_mode == "open"


def joinable_by(user, at=""):
    """Filter form of `can_join`."""
    return _enterable(user, at) & _at(at, join_mode="open") if is_present(user) else NOTHING


def can_request(user, community):
    """Ask to enter."""
    return _may_enter(user, community) and community.join_mode == "request"


def requestable_by(user, at=""):
    """Filter form of `can_request`."""
    return _enterable(user, at) & _at(at, join_mode="request") if is_present(user) else NOTHING


def can_manage(user, community):
    """Settings, members, requests, charter: its managers, and the administrators."""
    return community.live and (is_manager(user, community) or _is_admin(user))


def manageable_by(user, at=""):
    """Filter form of `can_manage`."""
    if _is_admin(user):
        return _at(at, live=True)
    if not is_present(user):
        return NOTHING
    managed = [role.community_id for role in user.roles.values() if role.is_manager]
    return _at(at, live=True, pk__in=managed)


def can_invite(user, community):
    """Send invitations: who may manage, while the community is open to writing."""
    return can_manage(user, community) and not community.is_archived


def invitable_by(user, at=""):
    """Filter form of `can_invite`."""
    return manageable_by(user, at) & _at(at, archived_at=None)


def can_moderate(user, community):
    """Act on others' messages: managers, administrators, and site moderators where it is not secret."""
    return can_manage(user, community) or (community.live and not community.is_secret and is_site_moderator(user))


def moderable_by(user, at=""):
    """Filter form of `can_moderate`."""
    managed = manageable_by(user, at)
    if not is_site_moderator(user):
        return managed
    return managed | (_at(at, live=True) & ~_at(at, join_mode="secret"))


def can_sanction(user, person, community):
    """Warn, limit or exclude a member: who moderates, never oneself.

    Over who manages the community, and over the site's staff, only administrators.
    """
    if user.pk == person.pk or not can_moderate(user, community):
        return False
    role = person.roles.get(community.pk)
    return _is_admin(user) or not (_is_staff(person) or (role is not None and role.is_manager))


def sanctionable_by(user, community):
    """Filter form of `can_sanction`, on people."""
    if not can_moderate(user, community):
        return NOTHING
    managers = community.memberships.filter(role="manager").values("user")
    return ~Q(pk=user.pk) & (Q() if _is_admin(user) else NOT_STAFF & ~Q(pk__in=managers))


def can_sanction_on_site(user, person):
    """Warn, limit or suspend on the whole site: its moderators, administrators for its staff; never oneself."""
    if user.pk == person.pk:
        return False
    return _is_admin(user) or (is_site_moderator(user) and not _is_staff(person))


def sanctionable_on_site_by(user):
    """Filter form of `can_sanction_on_site`, on people."""
    if _is_admin(user):
        return ~Q(pk=user.pk)
    return ~Q(pk=user.pk) & NOT_STAFF if is_site_moderator(user) else NOTHING


def judges_site(user):
    """Return whether `user` decides for the whole site: its people, its watched words, its journal."""
    return _is_admin(user) or is_site_moderator(user)


def can_read_announcement(user, announcement):
    """An announcement is for the members, as long as it is not withdrawn."""
    community = announcement.community
    if announcement.withdrawn_at is not None or not community.live:
        return False
    return is_member(user, community) or can_manage(user, community)


def announcements_read_by(user):
    """Filter form of `can_read_announcement`, on announcements."""
    inside = member_in(user, "community__") | manageable_by(user, "community__")
    return Q(withdrawn_at=None, community__live=True) & inside


def can_read_bulletin(user, bulletin):
    """A bulletin is read, once sent, by who reads the discussions; before, by who prepares it."""
    community = bulletin.community
    return can_manage(user, community) or (bulletin.sent_at is not None and can_read(user, community))


def bulletins_read_by(user):
    """Filter form of `can_read_bulletin`, on bulletins."""
    sent = Q(sent_at__isnull=False) & readable_by(user, "community__")
    return manageable_by(user, "community__") | sent


def can_see_profile(user, person):
    """A profile is for signed-in people; the public sees those who chose the directory."""
    return person.is_active and (is_present(user) or person.profile.in_directory)


def profiles_seen_by(user):
    """Filter form of `can_see_profile`, on users."""
    active = Q(is_active=True)
    return active if is_present(user) else active & Q(profile__in_directory=True)


def is_site_moderator(user):
    """Return whether `user` is in the group that moderates the whole site."""
    return is_present(user) and user.is_site_moderator


def is_editor(user):
    """Return whether `user` is in the group that keeps the library."""
    return is_present(user) and user.is_editor


def _is_admin(user):
    return is_present(user) and user.is_superuser


def _is_staff(person):
    return person.is_staff or person.is_superuser


def _is_ahead(moment):
    return moment is not None and moment > timezone.now()


def _may_enter(user, community):
    if not is_present(user) or not community.live or community.is_archived:
        return False
    return not is_member(user, community) and community.pk not in user.exclusions


def _enterable(user, at):
    return _at(at, live=True, archived_at=None) & ~member_in(user, at) & ~_at(at, pk__in=list(user.exclusions))
