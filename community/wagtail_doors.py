"""The addresses of the editors' screens that name a page or a file: what is secret is absent behind each."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from community.wagtail_policy import without_hidden

# A report that names the last page of each type, and counts them all.
FOR_ADMINISTRATORS = ("wagtailadmin_reports:page_types_usage", "wagtailadmin_reports:page_types_usage_results")
BULK_ACTION = "wagtail_bulk_action"


@dataclass(frozen=True)
class Doors:
    """How addresses name an instance of `model`.

    By arguments that say so, by the `pk` of certain views (elsewhere it may be something else's), by the `id` of the
    query of others.
    """

    model: Any
    arguments: tuple
    by_pk: tuple
    by_query: str

    def named_in(self, request, arguments):
        """Return the numbers of the instances that a request names."""
        name = request.resolver_match.view_name
        named = [arguments[key] for key in self.arguments if key in arguments]
        if name in self.by_pk:
            named.append(arguments["pk"])
        if name == self.by_query or (name == BULK_ACTION and self._acts_on(arguments)):
            named += request.GET.getlist("id")
        return [int(pk) for pk in named if str(pk).isdecimal() and len(str(pk)) < 19]

    def _acts_on(self, arguments):
        return arguments["model_name"] == self.model._meta.model_name


DOORS = (
    Doors(
        Page,
        ("page_id", "parent_page_id", "page_to_move_id", "destination_id"),
        ("wagtailadmin_pages:revisions_compare", "wagtailadmin_api:pages:detail", "wagtailadmin_api:pages:action"),
        "wagtailadmin_choose_page_chosen_multiple",
    ),
    Doors(
        get_image_model(),
        ("image_id",),
        ("wagtailimages_chooser:chosen", "wagtailadmin_api:images:detail"),
        "wagtailimages_chooser:chosen_multiple",
    ),
    Doors(
        get_document_model(),
        ("document_id", "doc_id"),
        ("wagtaildocs_chooser:chosen", "wagtailadmin_api:documents:detail"),
        "wagtaildocs_chooser:chosen_multiple",
    ),
)


class SecretPagesMiddleware:
    """Answers 404 to an editor who asks Wagtail for a page or a file that must not exist for her."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Raise Http404 when an argument of the view is hidden."""
        if not request.path.startswith(reverse("wagtailadmin_home")) or not request.user.is_authenticated:
            return
        if request.resolver_match.view_name in FOR_ADMINISTRATORS and not request.user.is_superuser:
            raise Http404
        for doors in DOORS:
            if _names_hidden(doors.model, doors.named_in(request, kwargs), request.user):
                raise Http404


def _names_hidden(model, named, user):
    if not named:
        return False
    there = model._default_manager.filter(pk__in=named)
    return there.exclude(pk__in=without_hidden(there, user).values("pk")).exists()
