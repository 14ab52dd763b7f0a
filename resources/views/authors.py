"""The people who write a resource: asked by its owner, named as each wishes."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.kept_forms import sign_in_first
from community.models import User
from resources import permissions
from resources.actions import drafts, sheets
from resources.authorship import may_be_asked, proposals
from resources.models import Resource


@require_http_methods(["GET", "HEAD", "POST"])
def sheet_authors(request, slug):
    """List who writes it; each button does one thing."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    resource = Resource.objects.get_editable(request.user, slug)
    if request.method == "POST":
        return _act(request, resource)
    return _page(request, resource)


def _act(request, resource):
    for verb, act in ACTS.items():
        if verb in request.POST:
            act(request, resource)
            break
    else:
        raise Http404
    if not permissions.can_edit(request.user, Resource.objects.get(pk=resource.pk)):
        return redirect("library")
    return redirect("sheet_authors", resource.slug)


def _add(request, resource):
    person = get_object_or_404(may_be_asked(request.user), public_id=_id(request, "add"))
    try:
        if sheets.add_author(request.user, resource, person):
            messages.success(request, _("%(name)s écrit maintenant avec vous.") % {"name": person})
    except sheets.TooMany:
        messages.error(request, _("Vous êtes déjà vingt et une personnes à écrire : c'est le maximum."))


def _remove(request, resource):
    person = _author(resource, _id(request, "remove"))
    sheets.remove_author(request.user, resource, person)
    messages.success(request, _("%(name)s n'écrit plus cette ressource.") % {"name": person})


def _leave(request, resource):
    sheets.remove_author(request.user, resource, request.user)
    messages.success(request, _("Vous n'écrivez plus cette ressource."))


def _hand_over(request, resource):
    person = _author(resource, _id(request, "owner"))
    sheets.hand_over(request.user, resource, person)
    messages.success(request, _("Cette ressource est maintenant confiée à %(name)s.") % {"name": person})


def _credit(request, resource):
    is_credited = request.POST["credit"] == "yes"
    sheets.choose_credit(request.user, resource, is_credited=is_credited)
    said = _("Votre nom sera cité.") if is_credited else _("Votre nom ne sera pas cité.")
    messages.success(request, said)


ACTS = {"add": _add, "remove": _remove, "leave": _leave, "owner": _hand_over, "credit": _credit}


def _id(request, name):
    return request.POST[name].replace("\0", "")[:16]


def _author(resource, public_id):
    return get_object_or_404(User.objects.filter(written_resources__resource=resource), public_id=public_id)


def _page(request, resource):
    asked = request.GET.get("q", "")[:100]
    can_share = permissions.can_share(request.user, resource)
    rows = resource.authors.select_related("person__profile__organisation").order_by("pk")
    mine = next((row for row in rows if row.person_id == request.user.pk), None)
    context = {
        "section": "resources",
        "resource": resource,
        "draft": drafts.draft_of(resource),
        "rows": [row for row in rows if row.person_id != resource.owner_id],
        "can_share": can_share,
        "is_author": mine is not None or resource.owner_id == request.user.pk,
        "is_credited": mine is None or mine.is_credited,
        "asked": asked,
        "proposals": proposals(request.user, resource, asked) if can_share else [],
    }
    return render(request, "resources/sheet_authors.html", context)
