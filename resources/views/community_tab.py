"""The tab « Ressources » of a community: its resources, then the files and the links that its discussions share."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from forums.paging import key_from
from forums.shared_files import shared_files, shared_links
from forums.views.charter import with_charter
from resources.lists import rows_for
from resources.models import Resource
from resources.paging import Pages
from resources.selection import LATEST

SHARED = {"fichiers": shared_files, "liens": shared_links}


@require_safe
@with_charter
def community_files(request, community):
    """Show what the community keeps: its resources first."""
    view = request.GET.get("vue", "")
    context = {"section": "communities", "community": community, "current_tab": "resources"}
    if view in SHARED:
        page = SHARED[view](community, request.user, key_from(request.GET.get("avant")))
        return render(request, "forums/community_files.html", context | {"view": view, "page": page})
    resources = Resource.objects.visible_to(request.user).filter(communities=community)
    found = Pages(resources.for_list().order_by(LATEST, "-pk")).get_page(request.GET.get("page"))
    context |= {"view": "", "found": found, "rows": rows_for(found, request.user)}
    return render(request, "resources/community_resources.html", context)
