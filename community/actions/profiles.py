"""What a person changes about herself."""

from django.db import transaction

from community.search.changes import changed

NAMES = ("first_name", "last_name")
PLAIN = ("function", "organisation", "territory", "can_help_on", "bio", "hidden", "in_directory")
MANY = ("networks", "qualifications")


@transaction.atomic
def update_profile(actor, **values):
    """Change the actor's own names and profile. `values` holds every field of NAMES, PLAIN and MANY, already clean."""
    for name in NAMES:
        setattr(actor, name, values[name])
    actor.save(update_fields=NAMES)
    profile = actor.profile
    for name in PLAIN:
        setattr(profile, name, values[name])
    profile.save(update_fields=PLAIN)
    for name in MANY:
        getattr(profile, name).set(values[name])
    changed(profile)
    return profile
