"""Who is told of a fact, and how: what a person chose, said once for all that tells.

The level of a thread counts before that of its community, and both before the channel of a family of kinds.
"""

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from community.models import ChannelChoice, Level, Membership, TellingSettings, User

Channel = ChannelChoice.Channel
# What a level makes of what is not for the person herself.
DIGESTS = {Level.DAILY: Channel.DIGEST, Level.WEEKLY: Channel.WEEKLY}


def settings_of(user):
    """Return the settings of `user`, saved or not: without a row they are the site's."""
    return TellingSettings.objects.filter(user=user).first() or TellingSettings(user=user)


def settings_of_each(people):
    """Return {id: settings} of people, in one query."""
    saved = {row.user_id: row for row in TellingSettings.objects.filter(user__in=people)}
    return {person.pk: saved.get(person.pk) or TellingSettings(user=person) for person in people}


def channel_for(direct, choice, community_level="", thread_level=""):
    """Return the channel of a fact (a `ChannelChoice.Channel`); NONE tells nothing, not even on the site.

    `direct`: it is for the person herself. `choice`: her channel for its family. A level that asks for the rest wins
    over a family that is silent.
    """
    level = thread_level or community_level
    if level == Level.NONE or (level == Level.DIRECT and not direct):
        return Channel.NONE
    if direct or not level:
        return choice
    return DIGESTS.get(level) or (Channel.SITE if choice == Channel.NONE else choice)


def told(kind, family, recipients, *, community=None, levels=None):
    """Return {channel: people} of those of `recipients` (a list or a query) who are told of a `kind` of `family`.

    `levels` are rows with `user` and `level`, the subscriptions of a thread. One query, whatever their number.
    """
    people = recipients if isinstance(recipients, QuerySet) else _saved(recipients)
    chosen = ChannelChoice.objects.filter(family=kind.family)
    roles = Membership.objects.filter(community=community) if community else Membership.objects.none()
    annotated = people.annotate(
        choice=_theirs(chosen, "channel", family.channel),
        community_level=_theirs(roles, "telling"),
        thread_level=_theirs(levels, "level") if levels is not None else Value(""),
    )
    groups = {}
    for person in annotated.only("pk").order_by("pk"):
        channel = channel_for(kind.direct, person.choice, person.community_level, person.thread_level)
        groups.setdefault(channel, []).append(person)
    groups.pop(Channel.NONE, None)
    return groups


def _saved(people):
    return User.objects.filter(pk__in=[person.pk for person in people])


def _theirs(rows, column, default=""):
    return Coalesce(Subquery(rows.filter(user=OuterRef("pk")).values(column)[:1]), Value(default))
