"""The list of communities, and the tabs of one that show discussions."""

from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from community import permissions
from community.models import Community, Membership
from forums import lists
from forums.community_lists import Filters, mine, others, territories_of
from forums.models import Thread
from forums.paging import key_from
from forums.thread_pages import most_used, tags_in
from forums.views.charter import with_charter

NEWCOMERS = 5
SHOWN_TAGS = 12


@require_safe
def communities(request):
    """List mine with what is new, then the others; filtered by kind, territory and words."""
    asked = request.GET
    filters = Filters(asked.get("nature", ""), asked.get("territoire", ""), asked.get("q", "")[:100].replace("\0", ""))
    page = others(request.user, filters, asked.get("apres"))
    kept = {name: asked[name] for name in ("nature", "territoire", "q") if asked.get(name)}
    context = {
        "section": "communities",
        "filters": filters,
        "mine": mine(request.user, filters) if request.user.is_authenticated and "apres" not in asked else [],
        "page": page,
        "next_query": urlencode(kept | {"apres": page.next_key}) if page.next_key else "",
        "kinds": Community.Kind.choices,
        "territories": territories_of(request.user),
    }
    return render(request, "forums/communities.html", context)


@require_safe
@with_charter
def community(request, community):
    """Show its discussions: recent, waiting for an answer, or followed; under a theme or a diploma."""
    view = request.GET.get("vue", "")
    theme, qualification = request.GET.get("theme", ""), request.GET.get("diplome", "")
    readable = Thread.objects.visible_to(request.user).filter(community=community, deleted_at=None)
    threads = readable.tagged(theme, qualification).for_list().with_unread(request.user)
    page = _listed(threads, view, request)
    tags = tags_in(readable)
    context = {
        "section": "communities",
        "community": community,
        "current_tab": "discussions",
        "view": view if view in lists.VIEWS else "",
        "rows": lists.rows_for(page.rows, request.user),
        "next_query": _next_query(request, view, page),
        "tags": most_used(tags, SHOWN_TAGS),
        "chosen": [tag for tag in tags if tag.key in (theme, qualification)],
        "is_filtered": bool(theme or qualification),
        "newcomers": _newcomers(request.user, community),
        "is_public": community.public_reading and community.join_mode == "open",
    }
    return render(request, "forums/community.html", context)


@require_safe
@with_charter
def community_agenda(request, community):
    """Say where dates are announced until the agenda opens."""
    context = {"section": "communities", "community": community, "current_tab": "agenda"}
    return render(request, "forums/community_agenda.html", context)


def _listed(threads, view, request):
    if view == "sans-reponse":
        return lists.unanswered(threads, key_from(request.GET.get("apres")))
    before = key_from(request.GET.get("avant"))
    if view == "suivies" and request.user.is_authenticated:
        return lists.followed(threads, request.user, before)
    return lists.recent(threads, before)


def _next_query(request, view, page):
    if page.next_key is None:
        return ""
    kept = {name: request.GET[name] for name in ("vue", "theme", "diplome") if request.GET.get(name)}
    return urlencode(kept | {"apres" if view == "sans-reponse" else "avant": page.next_key})


def _newcomers(user, community):
    if not permissions.can_see_members(user, community):
        return []
    arrived = Membership.objects.filter(community=community, user__is_active=True).select_related("user")
    return list(arrived.order_by("-pk")[:NEWCOMERS])
