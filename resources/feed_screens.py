"""The feeds that editors follow, on their screens."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import BooleanColumn, Column, DateColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from resources.models import FeedSource
from resources.permissions import can_gather


class FeedSourceViewSet(SnippetViewSet):
    """The sources, and how the last fetch of each went."""

    model = FeedSource
    icon = "globe"
    menu_label = _("Flux suivis")
    list_display = [
        "name",
        Column("health", label=_("Dernier relevé")),
        DateColumn("succeeded_at", label=_("Dernier succès"), sort_key="succeeded_at"),
        BooleanColumn("is_active", label=_("Suivi")),
    ]
    search_fields = ["name", "url"]
    # The full-text index needs a model that is indexed; this is a short list.
    search_backend_name = None
    copy_view_enabled = False


class SortItem(MenuItem):
    """The entries that wait to be sorted, for who may sort them."""

    def is_shown(self, request):
        """Return whether the editor gathers feeds."""
        return can_gather(request.user)


class WatchGroup(SnippetViewSetGroup):
    """All about feeds, under one entry of the menu."""

    items = (FeedSourceViewSet,)
    menu_label = _("Veille")
    menu_icon = "globe"
    menu_order = 260

    def get_submenu_items(self):
        """Return what feeds brought, then the feeds."""
        sort = SortItem(
            _("Entrées à trier"), reverse("sort_feed_items"), name="sort-feed-items", icon_name="list-ul", order=10
        )
        return [sort, *super().get_submenu_items()]
