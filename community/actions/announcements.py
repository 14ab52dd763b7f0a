"""Telling all the members of a community."""

from django.db import transaction
from django.utils import timezone

from community import audit, permissions
from community.actions.locking import lock, require
from community.html import clean_line, render
from community.models import Announcement, User
from community.notifications import forget
from community.publishing import tell_members


@transaction.atomic
def announce(actor, community, *, title, source, form_key=None):
    """Write an announcement and tell every member; return it. The same `form_key` twice is the same announcement.

    Raises PermissionDenied to who does not manage here or in an archived community, `community.html.TooLong`.
    """
    community = lock(community, actor)
    require(permissions.can_manage(actor, community) and not community.is_archived)
    sent = Announcement.objects.filter(form_key=form_key).first() if form_key else None
    if sent is not None:
        require(sent.community_id == community.pk)
        return sent
    announcement = Announcement.objects.create(
        community=community,
        author=actor,
        title=clean_line(title),
        source=source,
        html=render(source).html,
        form_key=form_key,
    )
    audit.record(actor, "announcement.sent", announcement, community=community)
    tell_members("announcement", announcement, actor)
    return announcement


@transaction.atomic
def withdraw(actor, announcement):
    """Take an announcement back, with what was told of it; return whether it still stood.

    Raises PermissionDenied to who does not manage the community. Mails that have gone are gone.
    """
    community = lock(announcement.community, actor)
    require(permissions.can_manage(actor, community))
    standing = Announcement.objects.filter(pk=announcement.pk, withdrawn_at=None)
    if not standing.update(withdrawn_at=timezone.now()):
        return False
    forget(Announcement.objects.filter(pk=announcement.pk), keep=User.objects.none())
    audit.record(actor, "announcement.withdrawn", announcement, community=community)
    return True
