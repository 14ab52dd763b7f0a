"""« Aujourd'hui »: what waits, in one community or in all that one animates."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from community.desk import animated_by
from community.views.doors import for_manager


@require_safe
@login_required
def everywhere(request):
    """What waits in all the communities that the reader animates; `?communaute=` leads to one of them."""
    chosen = animated_by(request.user).filter(slug=request.GET.get("communaute", "").replace("\0", "")[:255]).first()
    if chosen is not None:
        return redirect("cockpit_of", chosen.slug)
    return render(request, "home/cockpit/today.html", {"community": None, "desk_tab": "today"})


@require_safe
@for_manager
def cockpit(request, community):
    """What waits in a community."""
    return render(request, "home/cockpit/today.html", {"community": community, "desk_tab": "today"})
