"""A person's page: what she says of herself, and what she wrote where the reader may read."""

from django.shortcuts import render

from community.models import Membership, User
from home.querysets import accepted_answers, shared_resources, started_threads
from resources.lists import rows_for

SHOWN = 5
MOST_COMMUNITIES = 12


def profile(request, public_id):
    """Answer with a profile; 404 alike for nobody and for somebody the reader may not see."""
    reader = request.user
    person = User.objects.get_for(reader, public_id)
    accepted, started = accepted_answers(person, reader), started_threads(person, reader)
    shared = shared_resources(person, reader)
    memberships = Membership.objects.visible_to(reader).filter(user=person).select_related("community")
    context = {
        "person": person,
        "shown": _shown(person.profile),
        "shared": rows_for(shared[:SHOWN], reader),
        "shared_count": shared.count(),
        "accepted": accepted[:SHOWN],
        "accepted_count": accepted.count(),
        "started": started[:SHOWN],
        "started_count": started.count(),
        "memberships": memberships.order_by("community__title")[:MOST_COMMUNITIES],
        "is_self": reader == person,
    }
    return render(request, "home/profile.html", context)


def _shown(profile):
    """Return {field: value} of what is filled in and not hidden; the template reads nothing else."""
    fields = [field for field in profile.HIDEABLE if field not in profile.hidden]
    values = {field: getattr(profile, field) for field in fields}
    return {field: value.all() if hasattr(value, "all") else value for field, value in values.items() if value}
