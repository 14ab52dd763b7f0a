"""Announcements to the members of a community."""

from uuid import uuid4

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community import limits
from community.actions.announcements import announce, withdraw
from community.forms.publishing import AnnouncementForm
from community.models import Announcement
from community.permissions import can_manage
from community.views.doors import for_manager, for_signed_in, page_by_key, posted, with_form

PAGE = 20
PER_DAY = 5


@require_safe
@for_signed_in
def announcements(request, community):
    """All of them, the latest first."""
    rows = Announcement.objects.visible_to(request.user).filter(community=community).select_related("author")
    page, following = page_by_key(rows, request.GET.get("avant", ""), PAGE)
    context = {"community": community, "current_tab": "about", "announcements": page, "next": following}
    return render(request, "community/announcements.html", context)


@require_safe
@for_signed_in
def announcement(request, community, pk):
    """One of them."""
    found = Announcement.objects.get_for(request.user, community, pk)
    found.community = community
    context = {"community": community, "current_tab": "about", "announcement": found}
    return render(
        request, "community/announcement.html", context | {"can_withdraw": can_manage(request.user, community)}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def new_announcement(request, community):
    """Write one; nothing is sent before it was read as its readers will."""
    form = AnnouncementForm(posted(request), initial={"form_key": uuid4()})
    preview = None
    if request.method == "POST" and form.is_valid():
        preview = Announcement(community=community, title=form.cleaned_data["title"])
        if "send" in request.POST and not form.wait(limits.allow(f"announce:{community.pk}", PER_DAY, 86_400)):
            sent = announce(request.user, community, **form.cleaned_data)
            messages.success(request, _("L'annonce est partie à tous les membres."))
            return redirect(sent)
        preview.html = form.rendered
    context = {"community": community, "desk_tab": "", "form": form, "preview": preview}
    return with_form(render(request, "community/new_announcement.html", context), form)


@require_POST
@for_manager
def withdraw_announcement(request, community, pk):
    """Take one back."""
    found = Announcement.objects.get_for(request.user, community, pk)
    if withdraw(request.user, found):
        messages.success(request, _("L'annonce est retirée du site. Les courriels déjà partis ne se reprennent pas."))
    return redirect("announcements", community.slug)
