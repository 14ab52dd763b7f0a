"""What a manager does about a person or about what waits: welcome, share, ask for an answer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from community.actions import assigning, welcoming
from community.limits import allow
from community.models import Assignment, JoinRequest, Report, User
from community.views.doors import for_manager, posted, with_form
from forums.actions.soliciting import solicit as ask_member
from forums.models import Thread
from forums.permissions import can_solicit
from forums.refusals import require
from forums.soliciting import candidates
from home.cockpit.forms import AssignForm, SolicitForm, WelcomeForm
from home.cockpit.holding import KINDS

MOST_MESSAGES = 60  # an hour


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def welcome(request, community, public_id):
    """Write to a newcomer; once it is done, take it back for a few minutes."""
    membership = _newcomer(request, community, public_id)
    if membership.welcomed_at is not None:
        is_fresh = membership.welcomed_at > timezone.now() - welcoming.UNDO
        return _page(request, community, "welcomed", membership=membership, is_fresh=is_fresh)
    form = WelcomeForm(posted(request), initial={"words": _first_words(request.user, membership)})
    if request.method == "POST" and form.is_valid() and not form.wait(_delay(request)):
        if welcoming.welcome(request.user, membership, form.cleaned_data["words"]):
            messages.success(request, _("Votre message est parti."))
        return redirect("welcome", community.slug, public_id)
    return with_form(_page(request, community, "welcome", membership=membership, form=form), form)


@require_POST
@for_manager
def take_back_welcome(request, community, public_id):
    """Take back a welcome, unless it was told by mail."""
    if welcoming.take_back_welcome(request.user, _newcomer(request, community, public_id)):
        messages.success(request, _("Votre message est repris."))
    else:
        messages.info(request, _("Il est trop tard : ce message est déjà parti par courriel."))
    return redirect("welcome", community.slug, public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def assign(request, community, kind, pk):
    """Say who takes care of a question, a report or a request: oneself, a colleague, or nobody in particular."""
    subject, title, url = _waiting(request, community, kind, pk)
    people = assigning.managers_of(community)
    form = AssignForm(posted(request), people=people)
    if request.method == "POST" and ("mine" in request.POST or "nobody" in request.POST or form.is_valid()):
        _share(request, community, subject, form, title=title, url=url)
        return redirect("cockpit_of", community.slug)
    held = Assignment.objects.filter(content_type__model=subject._meta.model_name, object_id=subject.pk)
    held = held.filter(community=community, person__is_active=True).select_related("person").first()
    context = {"title": title, "url": url, "held": held, "form": form}
    context["others"] = people.exclude(pk__in={request.user.pk, held and held.person_id} - {None})
    return with_form(_page(request, community, "assign", **context), form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def solicit(request, community, pk):
    """Ask a member to answer a question: who could, why, in which words."""
    thread = Thread.objects.filter(community=community).get_for(request.user, pk)
    require(can_solicit(request.user, thread))
    found = candidates(thread, request.user)
    people = User.objects.filter(pk__in=[one.person.pk for one in found])
    form = SolicitForm(posted(request), people=people, initial={"words": _asking_words(community, thread)})
    if request.method == "POST" and form.is_valid() and not form.wait(_delay(request)):
        try:
            ask_member(request.user, thread, form.cleaned_data["person"], form.cleaned_data["words"])
        except ValidationError as error:
            form.add_error("person", error)
        else:
            messages.success(request, _("%(name)s reçoit votre message.") % {"name": form.cleaned_data["person"]})
            return redirect("cockpit_of", community.slug)
    context = {"thread": thread, "candidates": found, "form": form, "chosen": form["person"].value()}
    return with_form(_page(request, community, "solicit", **context), form)


def _newcomer(request, community, public_id):
    """Return a member other than the reader, or raise Http404."""
    members = community.memberships.with_people().filter(user__is_active=True).exclude(user=request.user)
    membership = get_object_or_404(members, user__public_id=public_id)
    membership.community = community
    return membership


def _first_words(reader, membership):
    return _(
        "Bonjour %(name)s,\n\nBienvenue dans « %(title)s ». Ici, aucune question n'est trop petite : posez la vôtre "
        "quand vous voulez, ou répondez à celle d'un autre membre.\n\n%(me)s"
    ) % {"name": membership.user.first_name, "title": membership.community.title, "me": reader.first_name}


def _asking_words(community, thread):
    return _(
        "Bonjour,\n\nUne question attend une réponse dans « %(title)s », et votre expérience pourrait aider. "
        "Quelques lignes suffisent. Merci d'avance."
    ) % {"title": community.title}


def _waiting(request, community, kind, pk):
    """Return (what waits, its title, where it is), or raise Http404."""
    model = KINDS.get(kind)
    if model is Thread:
        thread = Thread.objects.filter(community=community).get_for(request.user, pk)
        return thread, thread.title, thread.get_absolute_url()
    if model is Report:
        report = Report.objects.filter(community=community).get_for(request.user, pk)
        return report, str(report), reverse("report", args=[community.slug, pk])
    if model is JoinRequest:
        asked = get_object_or_404(community.join_requests.select_related("user"), pk=pk, state="pending")
        return asked, str(asked.user), f"{reverse('manage_requests', args=[community.slug])}#d{pk}"
    raise Http404


def _share(request, community, subject, form, *, title, url):
    if "nobody" in request.POST:
        changed = assigning.release(request.user, community, subject)
        done = _("C'est de nouveau à tous.")
    else:
        person = request.user if "mine" in request.POST else form.cleaned_data["person"]
        changed = assigning.assign(request.user, community, subject, person, title=title, url=url)
        done = _("C'est noté : %(name)s s'en occupe.") % {"name": person}
    messages.success(request, done if changed else _("Rien n'a changé."))


def _delay(request):
    return allow(f"desk:{request.user.pk}", MOST_MESSAGES, 3600)


def _page(request, community, name, **context):
    context |= {"community": community, "desk_tab": "today"}
    return render(request, f"home/cockpit/{name}.html", context)
