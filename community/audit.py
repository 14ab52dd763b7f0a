"""The journal of sensitive acts: one verb."""

from community.models import AuditEntry


def record(actor, act, target=None, community=None, **detail):
    """Write that `actor` did `act` (a short key, e.g. "identity.looked_at") to `target`. Joins the transaction."""
    return AuditEntry.objects.create(
        actor=actor,
        act=act,
        target_type=target._meta.label_lower if target is not None else "",
        target_id=str(target.pk) if target is not None else "",
        community=community,
        detail=detail,
    )
