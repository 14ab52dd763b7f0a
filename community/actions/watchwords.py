"""Choosing the words and domains that are watched."""

from django.db import transaction

from community import audit, permissions
from community.actions.locking import lock, require
from community.models import Watchword
from community.moderation import watching


@transaction.atomic
def set_watchwords(actor, community, texts):
    """Make `texts` the list of `community` (None: of the site); return (added, removed), sorted.

    It holds for what is written or edited from now on. Raises PermissionDenied to who does not manage there.
    """
    community = community and lock(community, actor)
    require(permissions.can_manage(actor, community) if community else permissions.judges_site(actor))
    rows = Watchword.objects.filter(community=community)
    before, after = set(rows.values_list("text", flat=True)), set(texts)
    added, removed = sorted(after - before), sorted(before - after)
    rows.filter(text__in=removed).delete()
    Watchword.objects.bulk_create(
        [Watchword(community=community, text=text, added_by=actor) for text in added], ignore_conflicts=True
    )
    if added or removed:
        audit.record(actor, "watchwords.changed", community, community=community, added=added, removed=removed)
        watching.forget(community)
    return added, removed
