"""What searches tell editors: the words that found nothing."""

from datetime import timedelta

from django.db.models import Max, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from community.models import EmptySearch

SHOWN = timedelta(days=90)
# A lone search might tell of the one person who made it.
FEWEST = 2


class EmptySearchesView(ReportView):
    """The words that found nothing lately, the most frequent first."""

    model = EmptySearch
    permission_policy = ModelPermissionPolicy(EmptySearch)
    any_permission_required = ["view"]
    page_title = _("Recherches sans résultat")
    header_icon = "search"
    index_url_name = "empty_searches"
    index_results_url_name = "empty_searches_results"
    columns = [
        Column("words", label=_("Mots")),
        Column("times", label=_("Fois")),
        DateColumn("latest", label=_("Dernière fois")),
    ]
    list_export = ["words", "times", "latest"]
    export_headings = {"words": _("Mots"), "times": _("Fois"), "latest": _("Dernière fois")}

    def get_queryset(self):
        """Return {words, times, latest} of the last three months."""
        lately = EmptySearch.objects.filter(day__gt=timezone.localdate() - SHOWN).values("words")
        summed = lately.annotate(times=Sum("count"), latest=Max("day")).filter(times__gte=FEWEST)
        return summed.order_by("-times", "-latest", "words")

    @property
    def header_buttons(self):
        """Lead to what fills the gap."""
        return [HeaderButton(_("Écrire une ressource"), url=reverse("new_resource"), icon_name="edit")]


class EmptySearchesItem(MenuItem):
    """The report, for who may read it."""

    def is_shown(self, request):
        """Return whether the editor may."""
        return EmptySearchesView.permission_policy.user_has_permission(request.user, "view")


def menu_item():
    """Return the report's entry of the menu."""
    return EmptySearchesItem(
        _("Recherches sans résultat"), reverse("empty_searches"), name="empty-searches", icon_name="search", order=1300
    )
