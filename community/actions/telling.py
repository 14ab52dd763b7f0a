"""How a person wants to be told: what she chooses is hers alone, and asks no other right."""

from django.db import transaction

from community.actions.locking import forget_roles, require
from community.models import ChannelChoice, Level, Membership, TellingSettings
from community.notifications import FAMILIES


@transaction.atomic
def choose_channels(actor, channels):
    """Keep `channels`, {family: channel}, of every family; those that are the default are not written."""
    chosen = {name: channel for name, channel in channels.items() if channel != FAMILIES[name].channel}
    actor.channel_choices.exclude(family__in=chosen).delete()
    ChannelChoice.objects.bulk_create(
        [ChannelChoice(user=actor, family=name, channel=channel) for name, channel in chosen.items()],
        update_conflicts=True,
        unique_fields=["user", "family"],
        update_fields=["channel"],
    )


def choose_hours(actor, hours):
    """Keep `hours`, {field of `TellingSettings`: value}."""
    TellingSettings.objects.update_or_create(user=actor, defaults=hours)


def choose_level(actor, community, level):
    """Be told of `community` at `level`, a `Level` or "" for the channels of each family.

    Raises PermissionDenied when she is not a member, and for a level that does not exist.
    """
    require(level in {"", *Level.values})
    require(Membership.objects.filter(community=community, user=actor).update(telling=level))
    forget_roles(actor)
