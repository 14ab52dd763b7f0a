"""What the word being typed in a search box may become."""

from allauth.account.adapter import get_adapter
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from community.limits import allow
from community.search.suggesting import complete

# A minute, for one person or one address: a class behind one router types fast.
MOST_ASKED = 600
KINDS = {
    "themes": _("Thème"),
    "ressources": _("Ressource"),
    "discussions": _("Discussion"),
    "communautes": _("Communauté"),
}


@require_safe
@never_cache
def completions(request):
    """Answer with a fragment: titles and themes that begin so, among those the reader may read."""
    who = request.user.pk or get_adapter().get_client_ip(request)
    if allow(f"completions:{who}", MOST_ASKED, 60):
        return HttpResponse(status=429)
    found = [(each, KINDS.get(each.kind, "")) for each in complete(request.user, request.GET.get("q", ""))]
    return render(request, "home/_completions.html", {"found": found})
