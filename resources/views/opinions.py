"""What readers say of a resource: was it useful, what they made of it."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.html import TooLong
from community.kept_forms import sign_in_first
from community.limits import allow
from community.views.doors import posted, with_form
from forums.actions.posts import Blank
from forums.sending import text_error
from resources import permissions, visitors
from resources.actions import opinions
from resources.actions import trials as trying
from resources.forms.opinions import OpinionForm, TrialForm
from resources.models import Resource
from resources.reading_page import resource_for

MOST_SAID, WINDOW = 30, 600
# A class behind one router is one address.
MOST_FROM_AN_ADDRESS = 120


@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request, slug):
    """Say whether a resource was useful: on a page of its own without an account, in place with one."""
    found = Resource.objects.get_for(request.user, slug)
    visitor = visitors.key_of(request)
    said = opinions.opinion_of(request.user, visitor, found)
    if request.method != "POST":
        return _opinion_page(request, found, said, OpinionForm(initial=_initial(request, said)))
    if request.POST.get("reponse") == "retirer":
        opinions.withdraw(request.user, found, visitor=visitor)
        return _said(request, found, _("Votre avis est retiré."))
    form = OpinionForm(request.POST)
    if not form.is_valid() or form.wait(_delay(request)):
        return with_form(_opinion_page(request, found, said, form), form)
    return _give(request, found, form.cleaned_data, visitor)


@require_http_methods(["GET", "HEAD", "POST"])
def trial(request, slug):
    """Tell what one made of a resource, or tell it otherwise."""
    if request.method == "POST" and not request.user.is_authenticated:
        return sign_in_first(request)
    found = Resource.objects.get_for(request.user, slug)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    told = found.trials.filter(person=request.user).first()
    form = TrialForm(posted(request), initial={"with_whom": told.with_whom, "text": told.text} if told else None)
    if request.method == "POST" and form.is_valid() and not form.wait(_delay(request)):
        try:
            trying.tell(request.user, found, **form.cleaned_data)
        except (Blank, TooLong) as error:
            form.add_error("text", text_error(error))
        else:
            messages.success(request, _("Merci : votre retour est sous la ressource."))
            return redirect(f"{found.get_absolute_url()}#essais")
    return with_form(render(request, "resources/trial.html", {"page": found, "form": form, "told": told}), form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def remove_trial(request, slug, pk):
    """Ask for confirmation, then take away what someone told."""
    found = Resource.objects.get_for(request.user, slug)
    removable = found.trials.filter(permissions.trials_removable_by(request.user, found)).select_related("person")
    told = get_object_or_404(removable, pk=pk)
    if request.method != "POST":
        return render(request, "resources/remove_trial.html", {"page": found, "trial": told})
    trying.remove(request.user, told)
    messages.success(request, _("Ce retour est retiré."))
    return redirect(f"{found.get_absolute_url()}#essais")


def _give(request, found, data, visitor):
    is_visitor = not request.user.is_authenticated
    key = visitor or (visitors.new_key() if is_visitor else "")
    is_useful = data["reponse"] == "oui"
    opinions.give(request.user, found, is_useful=is_useful, missing=data["missing"], visitor=key)
    response = _said(request, found, _("Merci, votre avis est noté."))
    if is_visitor and not visitor:
        visitors.give(response, key)
    return response


def _said(request, found, words):
    if request.htmx:
        context = {"page": resource_for(request.user, found.slug), "words": words}
        return render(request, "resources/_opinion.html", context)
    messages.success(request, words)
    return redirect(f"{found.get_absolute_url()}#avis")


def _initial(request, said):
    if said:
        return {"reponse": "oui" if said.is_useful else "non", "missing": said.missing}
    return {"reponse": request.GET.get("reponse", "")}


def _opinion_page(request, found, said, form):
    return render(request, "resources/opinion.html", {"page": found, "form": form, "said": said})


def _delay(request):
    """Return how long to wait: what is missing tells the owner. Both are counted, person and address."""
    user = request.user
    by_person = allow(f"opinion:{user.pk}", MOST_SAID, WINDOW) if user.is_authenticated else 0
    address = get_adapter().get_client_ip(request)
    return by_person or allow(f"opinion:{address}", MOST_FROM_AN_ADDRESS, WINDOW)
