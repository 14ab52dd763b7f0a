"""The pages « Notifications » of one's space: channels, hours, communities."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.actions import telling as choosing
from community.forms.telling import LEVELS, ChannelsForm, HoursForm, LevelForm
from community.mailing.incoming.bounces import mail_arrives
from community.models import Community
from community.notifications import FAMILIES
from community.paging import page_after
from community.telling import settings_of

PER_PAGE = 12


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def channels(request):
    """Choose a channel for each family."""
    form = ChannelsForm(request.POST if request.method == "POST" else None, initial=_channels_of(request.user))
    if form.is_valid():
        choosing.choose_channels(request.user, form.cleaned_data)
        return _kept(request, "telling")
    return render(
        request, "community/telling_channels.html", _frame(request, "channels", form=form), status=form.status
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hours(request):
    """Choose when mails may come, and on which devices."""
    mine = settings_of(request.user)
    form = HoursForm(request.POST if request.method == "POST" else None, instance=mine)
    if form.is_valid():
        choosing.choose_hours(request.user, form.cleaned_data)
        return _kept(request, "telling_hours")
    return render(request, "community/telling_hours.html", _frame(request, "hours", form=form), status=form.status)


@login_required
@require_safe
def communities(request):
    """List the reader's communities, with what she is told of each."""
    mine = Community.objects.mine(request.user)
    after = mine.filter(slug=request.GET.get("apres", "")[:180]).first()
    page = page_after(mine, ("title", "pk"), after, PER_PAGE)
    rows = [(community, request.user.roles[community.pk].telling) for community in page]
    context = _frame(request, "communities", rows=rows, next=page.last, levels=LEVELS)
    return render(request, "community/telling_communities.html", context)


@login_required
@require_POST
def community_level(request, slug):
    """Choose what one is told of a community."""
    community = Community.objects.get_for(request.user, slug)
    if community.pk not in request.user.roles:
        raise Http404
    form = LevelForm(request.POST)
    if form.is_valid():
        choosing.choose_level(request.user, community, form.cleaned_data["niveau"])
        messages.success(request, _("C'est noté."))
    else:
        messages.error(request, _("Choisissez parmi ce qui est proposé."))
    return back(request, community)


@login_required
@require_POST
def resume(request):
    """Mail again who says that her address is right."""
    mail_arrives(request.user)
    messages.success(request, _("Merci. Les courriels repartent vers votre adresse."))
    return redirect("telling")


def back(request, otherwise):
    """Lead to the page of this site where a small form stood."""
    page = request.POST.get("retour", "")
    safe = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return redirect(page if safe else otherwise)


def _channels_of(person):
    chosen = dict(person.channel_choices.values_list("family", "channel"))
    return {name: chosen.get(name, family.channel) for name, family in FAMILIES.items()}


def _frame(request, tab, **context):
    return {"tab": tab, "mine": settings_of(request.user)} | context


def _kept(request, name):
    messages.success(request, _("Vos choix sont enregistrés."))
    return redirect(name)
