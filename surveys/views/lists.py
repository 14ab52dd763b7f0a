"""Lists of surveys: mine, and those of a community."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community import permissions as communities
from community.kept_forms import sign_in_first
from community.models import Community
from community.paging import page_after
from surveys import permissions
from surveys.models import Survey

PAGE = 20
NEWEST = ["-created_at", "-pk"]


@require_safe
def mine(request):
    """What waits for my answer, the boxes and grids open to me, and what I keep."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    surveys, user = Survey.objects.with_place(), request.user
    standing = surveys.listed_for(user).filter(kind__in=["suggestions", "grid"], state="open")
    kept = page_after(surveys.manageable_by(user), NEWEST, _anchor(request), PAGE)
    context = {"section": "surveys", "waiting": surveys.waiting_for(user).order_by("closes_on", "-pk")[:PAGE]}
    context |= {"standing": standing.order_by("title")[:PAGE], "kept": kept, "may_create": permissions.may_create(user)}
    return render(request, "surveys/mine.html", context)


@require_safe
def community_surveys(request, slug):
    """The surveys of a community: those that its reader may open."""
    community = Community.objects.get_for(request.user, slug)
    if not request.user.is_authenticated:
        return sign_in_first(request)
    can_manage = communities.can_manage(request.user, community)
    shown = Survey.objects.with_place()
    shown = shown.manageable_by(request.user) if can_manage else shown.listed_for(request.user)
    page = page_after(shown.filter(community=community, is_template=False), NEWEST, _anchor(request), PAGE)
    if not (page.items or can_manage or communities.can_read(request.user, community)):
        raise PermissionDenied
    context = {"section": "communities", "community": community, "current_tab": "surveys", "page": page}
    return render(request, "surveys/community_surveys.html", context | {"can_manage": can_manage})


def _anchor(request):
    return Survey.objects.filter(public_id=request.GET.get("apres", "")[:16]).first()
