"""Pages without data of their own, and what machines ask of a site."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Value
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from community.models import Community
from home.figures import figures


def agenda(request):
    """Say where dates are announced until the agenda opens."""
    return render(request, "home/agenda.html")


@require_safe
def in_figures(request):
    """Tell the life of the site in numbers."""
    return render(request, "home/figures.html", {"figures": figures()})


@login_required
def styleguide(request):
    """Show every component in its states, to staff."""
    if not request.user.is_staff:
        raise Http404
    samples = Community.objects.mine(request.user).annotate(unread=Value(3))[:3]
    return render(request, "home/styleguide.html", {"person": request.user, "samples": samples})


def enter_editing(request):
    """Lead to the sign-in; who is signed in and was sent here has no right to the editors' screens."""
    if request.user.is_authenticated:
        raise PermissionDenied
    return redirect(f"{reverse('account_login')}?{request.GET.urlencode(safe='/')}")


def robots(request):
    """Invite machines to read what is public, and nothing else."""
    closed = [
        "/gestion/",
        "/compte/",
        "/mon-espace/",
        "/animer/",
        "/notifications/",
        "/recherche/",
        "/composants/",
        "/invitation/",
    ]
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    lines += [f"Sitemap: {settings.BASE_URL}{reverse('sitemap')}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


def security(request):
    """Say whom to tell of a weakness (RFC 9116)."""
    lines = [f"Contact: mailto:{settings.CONTACT_EMAIL}", "Preferred-Languages: fr, en", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


def favicon(request):
    """Lead browsers that ask by habit to the real icon."""
    return redirect(static("icon.svg"), permanent=True)
