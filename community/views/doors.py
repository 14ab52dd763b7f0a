"""Who gets to a view of a community: what is hidden is absent, who is unknown signs in, who may not is refused."""

from functools import wraps

from django.core.exceptions import PermissionDenied

from community import permissions
from community.kept_forms import forget, kept_form, sign_in_first
from community.models import Community


def for_signed_in(view):
    """Call `view(request, community, …)` for signed-in people who may see the community."""
    return _door(view, permissions.can_see)


def for_manager(view):
    """Call `view(request, community, …)` for who manages the community; 403 to the others who may see it."""
    return _door(view, permissions.can_manage)


def for_moderator(view):
    """Call `view(request, community, …)` for who moderates the community; 403 to the others who may see it."""
    return _door(view, permissions.can_moderate)


def for_site_judge(view):
    """Call `view(request, …)` for who decides for the whole site; 403 to the others, who sign in first."""

    @wraps(view)
    def opened(request, **kwargs):
        if not request.user.is_authenticated:
            return sign_in_first(request)
        if not permissions.judges_site(request.user):
            raise PermissionDenied
        return view(request, **kwargs)

    return opened


def _door(view, right):
    @wraps(view)
    def opened(request, slug, **kwargs):
        if request.method == "POST" and not request.user.is_authenticated:
            # Before looking: the same for what is secret, absent or open.
            return sign_in_first(request)
        community = Community.objects.get_for(request.user, slug)
        if not request.user.is_authenticated:
            return sign_in_first(request)
        if not right(request.user, community):
            raise PermissionDenied
        return view(request, community, **kwargs)

    return opened


def page_by_key(rows, key, size):
    """Return (rows of the page, key of the next page or None), `rows` being ordered by descending number."""
    if key and key.isdecimal() and len(key) < 19:
        rows = rows.filter(pk__lt=int(key))
    page = list(rows.order_by("-pk")[: size + 1])
    return page[:size], page[size - 1].pk if len(page) > size else None


def posted(request):
    """Return what a form was sent, also when it was sent empty; on a GET what was sent before signing in, or None."""
    if request.method != "POST":
        return kept_form(request)
    forget(request)
    return request.POST


def with_form(response, form):
    """Give an answer that shows `form` its status, and the delay when it was sent too often."""
    response.status_code = form.status
    if form.retry_after:
        response["Retry-After"] = str(form.retry_after)
    return response
