"""A member's own space: the way to everything that is hers."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from home.querysets import followed_threads, started_threads

SHOWN = 5


@login_required
def my_space(request):
    """Answer with what the reader follows, what she asked, and the ways to her settings."""
    me = request.user
    context = {"followed": followed_threads(me)[:SHOWN], "started": started_threads(me, me)[:SHOWN]}
    context["animates"] = any(role.is_manager for role in me.roles.values())
    return render(request, "home/my_space.html", context)
