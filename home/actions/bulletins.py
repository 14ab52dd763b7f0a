"""Preparing a bulletin, and sending it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from community import audit, permissions
from community.actions.locking import lock, require
from community.html import render
from community.models import Bulletin, Community, User
from community.notifications import notify
from community.publishing import tell_members
from home.bulletins.gathering import gather


@transaction.atomic
def prepare_bulletin(actor, community, *, days, today=None):
    """Gather what happened in the last `days` into a draft and return it; the one that there is, is gathered again.

    A title and an introduction already written are kept. `actor` is None when the site prepares it. Raises
    PermissionDenied to who does not manage here or in an archived community.
    """
    community = lock(community, *filter(None, [actor]))
    require((actor is None or permissions.can_manage(actor, community)) and not community.is_archived)
    until = (today or timezone.localdate()) - timedelta(days=1)
    since = until - timedelta(days=days - 1)
    draft = community.bulletins.filter(sent_at=None).first()
    if draft is None:
        draft = Bulletin(community=community, number=_next_number(community), title=_title(until))
    draft.since, draft.until, draft.author = since, until, actor
    draft.items = gather(community, since, until)
    draft.save()
    return draft


def prepare_due(today=None):
    """Prepare the bulletins of the communities that asked for one by rhythm, and tell their managers.

    None where one is in preparation, where the last one is more recent than the rhythm, or where nothing happened.
    """
    today = today or timezone.localdate()
    communities = Community.objects.filter(live=True, archived_at=None, animation__bulletin_days__gt=0)
    waiting = communities.exclude(bulletins__sent_at=None, bulletins__isnull=False)
    for community in waiting.select_related("animation").annotate(covered=Max("bulletins__until")):
        days = community.animation.bulletin_days
        if community.covered is None or today - community.covered > timedelta(days=days):
            _prepare_by_rhythm(community, days, today)


@transaction.atomic
def _prepare_by_rhythm(community, days, today):
    draft = prepare_bulletin(None, community, days=days, today=today)
    if not draft.items:
        draft.delete()
        return
    managers = User.objects.filter(memberships__community=community, memberships__role="manager", is_active=True)
    url = reverse("edit_bulletin", args=[community.slug])
    notify("bulletin_ready", managers, None, community, title=community.title, url=url, community=community)


@transaction.atomic
def edit_bulletin(actor, bulletin, *, title, source, kept):
    """Write the words of a draft and the keys that it keeps; return whether it still was a draft.

    Raises PermissionDenied to who does not manage here, `community.html.TooLong`.
    """
    draft = _draft(actor, bulletin)
    if draft is None:
        return False
    draft.title, draft.source, draft.html = title, source, render(source).html if source else ""
    draft.items = [item | {"kept": item["key"] in kept} for item in draft.items]
    draft.save(update_fields=["title", "source", "html", "items"])
    return True


@transaction.atomic
def send_bulletin(actor, bulletin):
    """Send a draft to all the members, and keep it as a page; return whether it still was a draft.

    Raises PermissionDenied to who does not manage here.
    """
    draft = _draft(actor, bulletin)
    if draft is None:
        return False
    draft.sent_at, draft.author = timezone.now(), actor
    draft.save(update_fields=["sent_at", "author"])
    community = draft.community
    audit.record(actor, "bulletin.sent", draft, community=community, number=draft.number)
    tell_members("bulletin", draft, None)
    return True


@transaction.atomic
def drop_bulletin(actor, bulletin):
    """Forget a draft; return whether it still was one. Raises PermissionDenied to who does not manage here."""
    draft = _draft(actor, bulletin)
    if draft is not None:
        draft.delete()
    return draft is not None


def _draft(actor, bulletin):
    community = lock(bulletin.community, actor)
    require(permissions.can_manage(actor, community))
    draft = Bulletin.objects.filter(pk=bulletin.pk, sent_at=None).first()
    if draft is not None:
        draft.community = community
    return draft


def _next_number(community):
    return (community.bulletins.aggregate(last=Max("number"))["last"] or 0) + 1


def _title(day):
    return _("Bulletin de %(month)s") % {"month": date_format(day, "F Y")}
