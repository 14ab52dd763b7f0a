"""What may still be mailed when its time has come: asked again, since much may have changed meanwhile."""

from community.mailing.places import by_model, places_of, registered
from community.models import ChannelChoice
from community.notifications import FAMILIES, KINDS, READERS, Kind
from community.telling import Channel, channel_for

MAILED = {Channel.MAIL, Channel.DIGEST, Channel.WEEKLY}


def still_due(person, rows):
    """Return those of `rows` that `person` has not read on the site, may still read, and still asks for."""
    rows = _readable(person, [row for row in rows if row.unread])
    return _wanted(person, rows) if rows and person.is_active else []


def _readable(person, rows):
    """Return the rows whose target she may read; of a model that nobody answers for, none."""
    kept = set()
    for model, some in by_model(rows).items():
        label, asked = registered(READERS, model), {int(row.target_object_id) for row in some}
        pks = set(READERS[label](person, asked)) if label else set()
        kept |= {row.pk for row in some if int(row.target_object_id) in pks}
    return [row for row in rows if row.pk in kept]


def _wanted(person, rows):
    choices = dict(ChannelChoice.objects.filter(user=person).values_list("family", "channel"))
    places = places_of(person, rows)
    return [row for row in rows if _channel(person, row, choices, places.get(row.pk)) in MAILED]


def _channel(person, row, choices, place):
    kind = KINDS.get(row.verb) or Kind(row.verb, "")
    choice = choices.get(kind.family, FAMILIES[kind.family].channel)
    role = person.roles.get(place.community.pk) if place and place.community else None
    return channel_for(kind.direct, choice, role.telling if role else "", place.level if place else "")
