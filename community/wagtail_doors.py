"""The addresses of the editors' screens that name a page: a secret community of others is absent behind each."""

from django.http import Http404
from django.urls import reverse

from community.models import Community
from community.permissions import hidden_from

PAGE_ARGUMENTS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id")
# Views whose `pk` or `id` is a page's; elsewhere it may be an image's.
BY_PK = ("wagtailadmin_pages:revisions_compare", "wagtailadmin_api:pages:detail", "wagtailadmin_api:pages:action")
# A report that names the last page of each type, and counts them all.
FOR_ADMINISTRATORS = ("wagtailadmin_reports:page_types_usage", "wagtailadmin_reports:page_types_usage_results")
BY_QUERY = ("wagtailadmin_choose_page_chosen_multiple", "wagtail_bulk_action")


class SecretPagesMiddleware:
    """Answers 404 to an editor who asks Wagtail for a page that must not exist for her."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Raise Http404 when an argument of the view is a hidden community."""
        if not request.path.startswith(reverse("wagtailadmin_home")) or not request.user.is_authenticated:
            return
        if request.resolver_match.view_name in FOR_ADMINISTRATORS and not request.user.is_superuser:
            raise Http404
        pages = _pages_in(request, kwargs)
        if pages and Community.objects.filter(hidden_from(request.user), pk__in=pages).exists():
            raise Http404


def _pages_in(request, kwargs):
    """Return the numbers of the pages that the request names."""
    name = request.resolver_match.view_name
    named = [kwargs[key] for key in PAGE_ARGUMENTS if key in kwargs]
    if name in BY_PK:
        named.append(kwargs["pk"])
    if name in BY_QUERY:
        named += request.GET.getlist("id")
    return [int(page) for page in named if str(page).isdecimal() and len(str(page)) < 19]
