"""What is decided about people: by those who moderate a community, by those of the site, and read by the person."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import permissions
from community.actions import sanctions
from community.forms.sanctions import IN_COMMUNITY, ON_SITE, PeopleForm, SanctionForm
from community.models import Report, Sanction, User
from community.moderation.subjects import is_unnamed
from community.paging import page_after
from community.views.doors import for_moderator, for_site_judge, posted

PAGE = 10
Kind = Sanction.Kind


@require_safe
@login_required
def my_sanctions(request):
    """What was decided about the reader, why, until when, and whom to write to."""
    return render(request, "community/my_sanctions.html", {"sanctions": page_of(request, request.user.sanctions)})


@require_safe
@for_moderator
def manage_sanctions(request, community):
    """The measures taken in a community, newest first."""
    rows = page_of(request, community.sanctions.select_related("person"))
    return _screen(request, "community/manage_sanctions.html", community, sanctions=rows)


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderator
def manage_person(request, community, public_id):
    """Decide about somebody who is or was here, and take back."""
    report = _case(request, public_id, community)
    known = User.objects.all() if report else _known_in(community)
    person = get_object_or_404(known.select_related("profile__organisation"), public_id=public_id)
    form = SanctionForm(posted(request), effects=IN_COMMUNITY)
    if request.method == "POST" and _taken(request, form, person, community, report):
        return redirect(report or reverse("manage_person", args=[community.slug, person.public_id]))
    can_sanction = permissions.can_sanction(request.user, person, community)
    context = about(request, person, community, form if can_sanction else None)
    return _screen(request, "community/manage_person.html", community, status=form.status, **context)


@require_POST
@for_moderator
def lift_here(request, community, pk):
    """Take back a measure of the community."""
    sanction = get_object_or_404(community.sanctions.select_related("person"), pk=pk)
    sanction.community = community
    return _lifted(request, sanction) or redirect("manage_person", community.slug, sanction.person.public_id)


@require_safe
@for_site_judge
def people(request):
    """Look for the account of a person, by name or address; without a question, the measures of the site."""
    form = PeopleForm(request.GET)
    asked = form.is_valid() and form.cleaned_data["q"]
    context = {"form": form, "asked": asked}
    if asked:
        context["people"] = _found(asked)
    else:
        context["sanctions"] = page_of(request, Sanction.objects.filter(community=None).select_related("person"))
    return render(request, "community/site_people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_site_judge
def person(request, public_id):
    """Decide about a person on the whole site, and take back."""
    found = get_object_or_404(User, public_id=public_id)
    report = _case(request, public_id, None)
    form = SanctionForm(posted(request), effects=ON_SITE)
    if request.method == "POST" and _taken(request, form, found, None, report):
        return redirect(report or reverse("site_person", args=[found.public_id]))
    can_sanction = permissions.can_sanction_on_site(request.user, found)
    context = about(request, found, None, form if can_sanction else None)
    return render(request, "community/site_person.html", context, status=form.status)


@require_POST
@for_site_judge
def lift_on_site(request, pk):
    """Take back a measure of the site."""
    sanction = get_object_or_404(Sanction.objects.filter(community=None).select_related("person"), pk=pk)
    return _lifted(request, sanction) or redirect("site_person", sanction.person.public_id)


def about(request, person, community, form):
    """Return what `community/_sanctions.html` shows: the form, if any, and what was decided there before."""
    rows = person.sanctions.filter(community=community)
    return {"person": person, "form": form, "sanctions": page_of(request, rows)}


def page_of(request, rows):
    """Return a page of sanctions; `?avant=` is the number of the last one shown."""
    key = request.GET.get("avant", "")
    anchor = Sanction(pk=int(key)) if key.isdecimal() and len(key) < 19 else None
    return page_after(rows.select_related("community", "decided_by", "lifted_by"), ["-pk"], anchor, PAGE)


def _known_in(community):
    """Return the people of whom something may be decided here: members, and those of whom something was."""
    known = Q(memberships__community=community) | Q(sanctions__community=community)
    return User.objects.filter(known).distinct()


def _case(request, public_id, community):
    """Return the report about what the person wrote, `?dossier=`, in whose course she is judged, or None.

    An author without a name stays so: nothing leads from her report to her.
    """
    key = request.GET.get("dossier", "")
    if not key.isdecimal() or len(key) > 18:
        return None
    reports = Report.objects.visible_to(request.user).select_related("community")
    report = reports.filter(pk=int(key), community=community, author__public_id=public_id).first()
    return None if report is None or is_unnamed(report) else report


def _found(asked):
    words = Q()
    for word in asked.split()[:4]:
        words &= Q(first_name__icontains=word) | Q(last_name__icontains=word) | Q(email__icontains=word)
    return User.objects.filter(words).select_related("profile__organisation").order_by("last_name", "pk")[:PAGE]


def _taken(request, form, person, community, report):
    """Take what the form says; return whether it was."""
    if not form.is_valid():
        return False
    kind, days, reason = (form.cleaned_data[name] for name in ("kind", "days", "reason"))
    scope = {} if kind == Kind.SUSPEND else {"community": community}
    lasting = {} if kind == Kind.WARN else {"days": days}
    try:
        getattr(sanctions, kind)(request.user, person, reason=reason, report=report, **scope, **lasting)
    except ValidationError as error:
        form.add_error("kind", error)
        return False
    messages.success(request, _("C'est fait. %(name)s reçoit votre motif.") % {"name": person})
    return True


def _lifted(request, sanction):
    if sanctions.lift(request.user, sanction):
        messages.success(request, _("La mesure est levée. %(name)s en est informée.") % {"name": sanction.person})
    else:
        messages.info(request, _("Cette mesure avait déjà pris fin."))


def _screen(request, template, community, status=200, **context):
    context |= {"community": community, "desk_tab": "moderation"}
    return render(request, template, context, status=status)
