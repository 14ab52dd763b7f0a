"""The directory, and what a person says of herself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from community.actions.profiles import update_profile
from community.directory import find_organisations, find_people, listed_at
from community.forms.people import DirectoryForm, OrganisationsForm, ProfileForm
from community.kept_forms import sign_in_first
from community.models import Organisation, User
from community.paging import page_after
from community.views.doors import posted

# The design's budget of elements a page.
PER_PAGE = 10


def directory(request):
    """Answer with the people who chose to appear."""
    form = DirectoryForm(request.GET)
    wanted = form.wanted
    people = find_people(request.user, wanted.get("q", ""), wanted.get("territory"), wanted.get("network"))
    page = _people_after(request, people)
    context = {"form": form, "page": page, "count": people.count(), "next": _next(request, page, "public_id")}
    return render(request, "community/directory.html", context)


def organisations(request):
    """Answer with the organisations."""
    form = OrganisationsForm(request.GET)
    wanted = form.wanted
    found = find_organisations(
        wanted.get("q", ""), wanted.get("kind", ""), wanted.get("territory"), wanted.get("network")
    )
    anchor = _anchor(request, Organisation.objects, "slug")
    page = page_after(found, ("name", "pk"), anchor, PER_PAGE)
    context = {"form": form, "page": page, "count": found.count(), "next": _next(request, page, "slug")}
    return render(request, "community/organisations.html", context)


def organisation(request, slug):
    """Answer with one organisation and its people who chose to appear."""
    place = Organisation.objects.get_for(request.user, slug)
    page = _people_after(request, listed_at(place))
    context = {
        "place": place,
        "networks": place.networks.all(),
        "page": page,
        "next": _next(request, page, "public_id"),
    }
    return render(request, "community/organisation.html", context)


def edit_profile(request):
    """Show the form of one's own profile; keep what is sent."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    form = ProfileForm.of(request.user, posted(request))
    if request.method == "POST" and form.is_valid():
        update_profile(request.user, **form.cleaned_data)
        messages.success(request, _("Votre profil est à jour."))
        return redirect(request.user)
    return render(request, "community/edit_profile.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def preferences(request):
    """Show the settings that stay on the device: the page's script keeps them, the server never learns them."""
    return render(request, "community/preferences.html")


def _people_after(request, people):
    return page_after(people, ("first_name", "pk"), _anchor(request, User.objects, "public_id"), PER_PAGE)


def _anchor(request, rows, key):
    """Return the row after which the page starts; a page of the past, or nonsense, is the first page."""
    after = request.GET.get("apres", "")[:180]
    return rows.filter(**{key: after}).first() if after else None


def _next(request, page, key):
    if page.last is None:
        return ""
    query = request.GET.copy()
    query["apres"] = getattr(page.last, key)
    return f"?{query.urlencode()}"
