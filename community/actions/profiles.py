"""What a person changes about herself."""

from django.db import transaction

from community.actions.masking import lock
from community.actions.reports import revised
from community.search.changes import changed

NAMES = ("first_name", "last_name")
PLAIN = ("function", "organisation", "territory", "can_help_on", "bio", "hidden", "in_directory")
KEPT = (*PLAIN, "hidden_before")
MANY = ("networks", "qualifications")


@transaction.atomic
def update_profile(actor, **values):
    """Change the actor's own names and profile. `values` holds every field of NAMES, PLAIN and MANY, already clean.

    A masked one stays so, and comes before those who judge it again.
    """
    for name in NAMES:
        setattr(actor, name, values[name])
    actor.save(update_fields=NAMES)
    profile = actor.profile
    lock(profile)
    if profile.masked_at is not None:
        values |= {"hidden": profile.hidden, "hidden_before": values["hidden"]}
    for name in KEPT:
        setattr(profile, name, values.get(name, getattr(profile, name)))
    profile.save(update_fields=KEPT)
    for name in MANY:
        getattr(profile, name).set(values[name])
    changed(profile)
    if profile.masked_at is not None:
        revised(profile)
    return profile
