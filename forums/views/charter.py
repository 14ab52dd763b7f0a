"""What stands before the discussions of a community: the right to read them, then its charter."""

from functools import wraps

from django.shortcuts import redirect

from community import permissions
from community.charters import redirect_to_charter
from community.models import Community


def with_charter(view):
    """Give `view` the community of the address.

    Who may see it but not read it is led to its description; a member whose charter changed, to the new one.
    """

    @wraps(view)
    def answer(request, slug):
        community = Community.objects.get_for(request.user, slug)
        if not permissions.can_read(request.user, community):
            return redirect("community_about", slug)
        return charter_first(request, community) or view(request, community)

    return answer


def charter_first(request, community):
    """Return the way to the charter that waits for the reader, else None; an archived community asks nothing more."""
    return None if community.is_archived else redirect_to_charter(request, community)
