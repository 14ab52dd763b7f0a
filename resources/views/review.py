"""Reviewing what members propose, on the site: community managers have no other screen."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.anonymity import proposals
from community.kept_forms import sign_in_first
from community.limits import allow
from community.views.doors import posted, with_form
from resources import permissions
from resources.actions import review, upkeep
from resources.comparing import changes
from resources.forms.proposing import CommentForm
from resources.history import history_of
from resources.mine import reviews_of, stand_of
from resources.models import CaseStudy, Resource
from resources.paging import Pages
from resources.reach import in_words, reach_of
from resources.views.proposing import for_writers

MOST_SAID, WINDOW = 30, 600


@require_safe
def review_queue(request):
    """List what waits for the reader's review, the oldest first."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    found = Resource.objects.waiting_for(request.user).for_list().select_related("owner")
    page = Pages(found).get_page(request.GET.get("page"))
    return render(request, "resources/review_queue.html", {"section": "resources", "found": page})


@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def review_resource(request, resource, draft):
    """Show a draft as its readers will see it, what it changes and what was said; its reviewers decide."""
    form = CommentForm(posted(request))
    if request.method != "POST":
        return _page(request, resource, draft, form)
    if "publish" in request.POST:
        return _published(request, resource, draft)
    if not form.is_valid() or form.wait(_delay(request)):
        return with_form(_page(request, resource, draft, form), form)
    text = form.cleaned_data["comment"]
    if "send_back" in request.POST:
        if review.send_back(request.user, resource, text):
            messages.success(request, _("Renvoyée à ses auteurs, avec votre commentaire."))
            return redirect("review_queue")
        messages.info(request, _("Elle n'attend plus de relecture : votre commentaire n'est pas parti."))
        return _page(request, resource, draft, form, status=409)
    review.comment(request.user, resource, text)
    messages.success(request, _("Commentaire envoyé."))
    return redirect("review_resource", resource.slug)


@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def withdraw_resource(request, resource, draft):
    """Take a published resource away from its readers, or ask who may to do it."""
    if not resource.live:
        return redirect("review_resource", resource.slug)
    decides = permissions.can_review(request.user, resource)
    form = CommentForm(posted(request))
    if request.method == "POST" and (decides or (form.is_valid() and not form.wait(_delay(request)))):
        if decides:
            review.unpublish(request.user, resource)
            messages.success(request, _("Elle n'est plus dans la bibliothèque. Son brouillon reste."))
        else:
            review.ask_to_unpublish(request.user, resource, form.cleaned_data["comment"])
            messages.success(request, _("Votre demande est partie à l'équipe de relecture."))
        return redirect("my_resources")
    context = {"section": "resources", "resource": resource, "form": form, "decides": decides}
    return with_form(render(request, "resources/withdraw.html", context), form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_writers
def verify_resource(request, resource, draft):
    """Ask whether a published resource is still true; one click says so."""
    if not resource.live:
        return redirect("review_resource", resource.slug)
    if request.method == "POST":
        upkeep.confirm(request.user, resource)
        messages.success(request, _("Merci : elle est à jour, et sera à vérifier à nouveau dans un an."))
        return redirect(resource)
    return render(request, "resources/verify.html", {"section": "resources", "resource": resource})


def _delay(request):
    """Return how long to wait: a comment tells many people."""
    return allow(f"comment:{request.user.pk}", MOST_SAID, WINDOW)


def _published(request, resource, draft):
    """Publish what was read, or say why not."""
    seen = request.POST.get("seen", "")
    seen, waited = int(seen) if seen.isdecimal() and len(seen) < 19 else 0, "waited" in request.POST
    try:
        page = review.publish(request.user, resource, seen=seen, waited=waited)
    except review.NoLongerWaiting:
        messages.info(request, _("Elle n'attend plus de relecture : voyez pourquoi avant de la publier."))
        return redirect("review_resource", resource.slug)
    except review.Changed:
        messages.info(request, _("Le brouillon a changé pendant que vous le lisiez : le voici, relisez-le."))
        return redirect("review_resource", resource.slug)
    except review.Incomplete as incomplete:
        lacking = [message for _field, message in incomplete.missing]
        return _page(request, resource, draft, CommentForm(), status=422, lacking=lacking)
    if page.live and not page.has_unpublished_changes:
        messages.success(request, _("Elle est publiée."))
        return redirect(page)
    messages.info(request, _("Votre relecture est notée ; une autre étape précède la publication."))
    return redirect("review_queue")


def _page(request, resource, draft, form, status=200, **context):
    user = request.user
    context |= {
        "section": "resources",
        "resource": resource,
        "page": draft,
        "form": form,
        "stand": stand_of(resource, reviews_of([resource]).get(resource.pk)),
        "history": history_of(resource),
        "changes": changes(resource, draft) if resource.live else [],
        "readers": in_words(reach_of(draft), user),
        "clues": proposals(draft.title, draft.text) if isinstance(draft, CaseStudy) else None,
        "decides": permissions.can_review(user, resource) and permissions.can_review(user, draft),
        "may_publish": permissions.can_publish(user, resource, draft),
    }
    return render(request, "resources/review.html", context, status=status)
