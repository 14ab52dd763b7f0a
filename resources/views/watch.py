"""What external feeds bring: what editors chose of it, for everybody, and the screen where they choose."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from community.paging import page_after
from forums.paging import key_from
from resources import permissions
from resources.actions import feeds
from resources.models import FeedItem, FeedSource

KEYS = ("-published_at", "-pk")
State = FeedItem.State
SAID = {
    State.SHOWN: gettext_lazy("L'entrée est affichée dans la veille."),
    State.DISMISSED: gettext_lazy("L'entrée est écartée."),
    State.NEW: gettext_lazy("L'entrée est à trier de nouveau."),
}


@require_safe
def watch(request):
    """List what editors show of the feeds they follow, the latest first."""
    sources = FeedSource.objects.filter(pk__in=FeedItem.objects.filter(state=State.SHOWN).order_by().values("source"))
    source = _named(sources, request.GET.get("flux"))
    page = _page(FeedItem.objects.shown(source), request)
    context = {"section": "resources", "page": page, "sources": sources, "source": source}
    return render(request, "resources/watch.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def sort_items(request):
    """List to editors what feeds brought; one button shows an entry, sets it aside or makes a resource of it."""
    if not permissions.can_gather(request.user):
        raise PermissionDenied
    sources = FeedSource.objects.all()
    source = _named(sources, request.GET.get("flux"))
    if request.method == "POST":
        return _done(request, source)
    state = request.GET.get("etat", State.NEW)
    state = state if state in State or not state else State.NEW
    items = FeedItem.objects.to_sort(request.user, source, state)
    context = {"page": _page(items, request), "sources": sources, "source": source, "state": state, "states": State}
    return render(request, "resources/admin/sort_feed_items.html", context)


def _done(request, source):
    if "fetch" in request.POST:
        _fetched(request, source)
        return redirect(request.get_full_path())
    item = FeedItem.objects.get_for(request.user, key_from(request.POST.get("item")))
    if "promote" in request.POST:
        resource = feeds.promote(request.user, item)
        messages.success(request, _("Le brouillon est prêt : complétez-le, puis publiez-le."))
        return redirect("wagtailadmin_pages:edit", resource.pk)
    state = request.POST.get("state")
    if feeds.sort(request.user, item, state):
        messages.success(request, SAID[state])
    return redirect(request.get_full_path())


def _fetched(request, source):
    count = feeds.fetch_now(request.user, source)
    said = ngettext("%(n)d flux va être relevé.", "%(n)d flux vont être relevés.", count) % {"n": count}
    messages.success(request, said)


def _named(sources, text):
    """Return the source whose key an address gives, or None when it gives none; raise Http404 for an unknown one."""
    return get_object_or_404(sources, pk=key_from(text)) if text else None


def _page(items, request):
    key = key_from(request.GET.get("avant"))
    anchor = FeedItem.objects.filter(pk=key).first() if key else None
    return page_after(items, KEYS, anchor)
