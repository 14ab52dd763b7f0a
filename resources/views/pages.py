"""The page of a resource, and what a reader keeps."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from community.models import Report
from forums.paging import key_from
from resources.actions import bookmarks
from resources.models import Resource
from resources.reading_page import kept_by, page_for, trials_of


@require_safe
def resource(request, slug):
    """Show a resource to who may read it; nothing is written, and visitors get no cookie."""
    reading = page_for(request.user, slug)
    context = {"reading": reading, "page": reading.resource}
    if reading.resource.masked_at is not None:
        context["masked_for"] = Report.objects.about(reading.resource).first()
    return render(request, "resources/resource.html", context)


@require_safe
def trials(request, slug):
    """List what people told of a resource that they tried."""
    found = Resource.objects.get_for(request.user, slug)
    told = trials_of(found, key_from(request.GET.get("avant")))
    return render(request, "resources/trials.html", {"page": found, "told": told})


@require_POST
def keep(request, slug):
    """Keep a resource, or no more: the button alone to a script. Who is not signed in comes back to the page."""
    if not request.user.is_authenticated:
        answer = redirect_to_login(reverse("resource", args=[slug]))
        return HttpResponseClientRedirect(answer.url) if request.htmx else answer
    found = Resource.objects.get_for(request.user, slug)
    kept = bookmarks.keep(request.user, found)
    if request.htmx:
        found.is_kept = kept
        return render(request, "resources/_keep.html", {"page": found})
    said = _("Cette ressource est gardée dans votre espace.") if kept else _("Cette ressource n'est plus gardée.")
    messages.success(request, said)
    return redirect(found)


@require_safe
@login_required
def kept(request):
    """List the resources that the reader keeps and may still read."""
    page, count = kept_by(request.user, key_from(request.GET.get("avant")))
    return render(request, "resources/kept.html", {"kept": page, "count": count})
