"""Hiding what a person says of herself while somebody judges it, and giving it back.

Called by the decisions of `community.actions.reports`, which asked the right, in their transaction.
"""

from django.utils import timezone

from community.models import Profile
from community.search.changes import changed

COLUMNS = ("masked_at", "hidden", "hidden_before")


def lock(profile):
    """Lock the row of `profile` and read again what becomes of it."""
    Profile.objects.select_for_update().get(pk=profile.pk)
    profile.refresh_from_db(fields=COLUMNS)


def mask(profile):
    """Hide every field of `profile`: only the name stays. What she chose to hide herself is remembered."""
    if profile.masked_at is None:
        hidden, everything = profile.hidden, list(Profile.HIDEABLE)
        _keep(profile, masked_at=timezone.now(), hidden=everything, hidden_before=hidden)


def unmask(profile):
    """Show `profile` again, but for what its owner chose to hide."""
    if profile.masked_at is not None:
        _keep(profile, masked_at=None, hidden=profile.hidden_before, hidden_before=[])


def remove(actor, profile, reason):
    """Leave `profile` masked: its words are its owner's, who may change them and be judged again."""
    mask(profile)


def _keep(profile, **values):
    for name, value in values.items():
        setattr(profile, name, value)
    profile.save(update_fields=list(values))
    changed(profile)
