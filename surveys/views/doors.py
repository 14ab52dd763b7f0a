"""Who gets to a view of a survey: what is hidden is absent, who is unknown signs in."""

from functools import wraps

from allauth.account.adapter import get_adapter
from django.http import Http404

from community.kept_forms import sign_in_first
from community.limits import allow
from surveys.models import Survey

MOST_SENT, WINDOW = 30, 600
# A class behind one router is one address.
MOST_FROM_AN_ADDRESS = 120


def for_reader(view):
    """Call `view(request, survey, …)` for those the survey is for; others who have no account yet sign in."""
    return _door(view, Survey.objects.get_for)


def for_keeper(view):
    """Call `view(request, survey, …)` for who keeps the survey; for the others it has no such page."""
    return _door(view, Survey.objects.get_managed)


def delay(request):
    """Return how many seconds to wait before the next answer."""
    if request.user.is_authenticated:
        return allow(f"survey:{request.user.pk}", MOST_SENT, WINDOW)
    return allow(f"survey:{get_adapter().get_client_ip(request)}", MOST_FROM_AN_ADDRESS, WINDOW)


def page_number(request, count):
    """Return the page asked for in the address, from 1 to `count`."""
    asked = request.GET.get("page", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 6 else 1
    return min(max(number, 1), count)


def _door(view, fetch):
    @wraps(view)
    def opened(request, public_id, **kwargs):
        try:
            survey = fetch(request.user, public_id)
        except Http404:
            # The same for what is hidden and what is absent.
            if request.user.is_authenticated:
                raise
            return sign_in_first(request)
        return view(request, survey, **kwargs)

    return opened
