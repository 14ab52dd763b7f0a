"""The pages of bulletins: prepared by managers, read by all who read the community."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.forms.publishing import BulletinForm, PeriodForm
from community.models import Bulletin, Community
from community.paging import page_after
from community.views.doors import for_manager, posted, with_form
from home.actions.bulletins import drop_bulletin, edit_bulletin, prepare_bulletin, send_bulletin
from home.bulletins.gathering import contents

PAGE = 20


@require_safe
def archive(request, slug):
    """Those that were sent, the latest first."""
    community = _readable(request, slug)
    sent = Bulletin.objects.visible_to(request.user).filter(community=community).sent()
    before = request.GET.get("avant", "")
    anchor = sent.filter(number=int(before)).first() if before.isdecimal() and len(before) < 9 else None
    page = page_after(sent, ("-number",), anchor, PAGE)
    context = {"community": community, "current_tab": "about", "bulletins": page.items, "next": page.last}
    return render(request, "home/bulletins/archive.html", context)


@require_safe
def bulletin(request, slug, number):
    """One that was sent, with what the reader may read of it."""
    community = _readable(request, slug)
    found = Bulletin.objects.sent().get_for(request.user, community, number)
    context = {"community": community, "current_tab": "about", "bulletin": found}
    return render(request, "home/bulletins/bulletin.html", context | {"parts": contents(found.kept, request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def bulletins(request, community):
    """The one in preparation, or what it would cover; and the last ones sent."""
    draft = community.bulletins.filter(sent_at=None).first()
    form = PeriodForm(posted(request))
    if request.method == "POST" and form.is_valid():
        days, _label = form.PERIODS[form.cleaned_data["periode"]]
        prepare_bulletin(request.user, community, days=days)
        return redirect("edit_bulletin", community.slug)
    context = {"community": community, "desk_tab": "bulletin", "form": form, "draft": draft}
    sent = community.bulletins.sent()[:PAGE]
    return with_form(render(request, "home/bulletins/bulletins.html", context | {"bulletins": sent}), form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def edit(request, community):
    """Choose and write: keep, look at it as readers will, send."""
    draft = community.bulletins.filter(sent_at=None).first()
    if draft is None:
        return redirect("bulletins", community.slug)
    draft.community = community
    keys = [item["key"] for item in draft.items]
    initial = {"title": draft.title, "source": draft.source, "kept": draft.kept}
    form = BulletinForm(posted(request), keys=keys, initial=initial)
    if request.method == "POST" and form.is_valid():
        edit_bulletin(request.user, draft, **form.cleaned_data)
        return redirect("send_bulletin" if "look" in request.POST else "edit_bulletin", community.slug)
    kept = set(form["kept"].value() or ())
    context = {"community": community, "desk_tab": "bulletin", "form": form, "draft": draft, "kept": kept}
    parts = contents(keys, request.user)
    named = [(section, [(section.name(each), each) for each in objects]) for section, objects in parts]
    return with_form(render(request, "home/bulletins/edit.html", context | {"parts": named}), form)


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def send(request, community):
    """Look at the draft as its readers will, and send it."""
    draft = community.bulletins.filter(sent_at=None).first()
    if draft is None:
        return redirect("bulletins", community.slug)
    draft.community = community
    if request.method == "POST":
        if send_bulletin(request.user, draft):
            messages.success(request, _("Le bulletin est parti à tous les membres. Il reste lisible sur cette page."))
        return redirect(draft)
    context = {"community": community, "desk_tab": "bulletin", "bulletin": draft}
    return render(request, "home/bulletins/send.html", context | {"parts": contents(draft.kept, request.user)})


@require_POST
@for_manager
def drop(request, community):
    """Forget the draft."""
    draft = community.bulletins.filter(sent_at=None).first()
    if draft is not None and drop_bulletin(request.user, draft):
        messages.success(request, _("Le bulletin en préparation est abandonné."))
    return redirect("bulletins", community.slug)


def _readable(request, slug):
    communities = Community.objects.select_related("charter", "territory").readable_by(request.user)
    return get_object_or_404(communities, slug=slug)
