"""The words of the taxonomies on the editors' screens, with how many resources bear each."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import DeleteView, SnippetViewSet, SnippetViewSetGroup

from community.models import Competence, Qualification, Synonym, Territory, Theme
from resources.models import Audience, Moment, Producer, Resource
from resources.views.vocabulary import may_import


class WordDeleteView(DeleteView):
    """Says, before a word is deleted, how many resources will lose it: Wagtail follows no relation to many."""

    @property
    def confirmation_message(self):
        """Return the question."""
        count = self.object.resources.known_by(self.request.user).count()
        if not count:
            return super().confirmation_message
        return ngettext(
            "%(count)d ressource porte ce mot et le perdra. Le supprimer ?",
            "%(count)d ressources portent ce mot et le perdront. Le supprimer ?",
            count,
        ) % {"count": count}


class WordViewSet(SnippetViewSet):
    """A taxonomy."""

    list_display = ["name", Column("used", label=_("Ressources"), sort_key="used")]
    search_fields = ["name"]
    # The full-text index needs a model that is indexed; these are short lists.
    search_backend_name = None
    delete_view_class = WordDeleteView
    list_per_page = 50
    copy_view_enabled = False

    def get_queryset(self, request):
        """Return the words, each with the number of resources that the editor knows."""
        known = Resource.objects.known_by(request.user).order_by().values("pk")
        used = Count("resources", filter=Q(resources__in=known), distinct=True)
        return self.model._default_manager.annotate(used=used).order_by(*self.model._meta.ordering)


class ThemeViewSet(WordViewSet):
    """Themes, in two levels."""

    model = Theme
    icon = "tag"
    list_display = ["name", "parent", WordViewSet.list_display[-1]]
    list_filter = ["parent"]


class QualificationViewSet(WordViewSet):
    """Diplomas."""

    model = Qualification
    icon = "openquote"
    list_display = ["name", "code", WordViewSet.list_display[-1]]
    search_fields = ["name", "code"]


class CompetenceViewSet(WordViewSet):
    """Competences of diplomas."""

    model = Competence
    icon = "list-ul"
    list_display = ["name", "code", "qualification", WordViewSet.list_display[-1]]
    list_filter = ["qualification"]
    search_fields = ["name", "code"]


class ProducerViewSet(WordViewSet):
    """Producers of studies and data."""

    model = Producer
    icon = "site"


class AudienceViewSet(WordViewSet):
    """Whom resources speak to."""

    model = Audience
    icon = "group"


class TerritoryViewSet(WordViewSet):
    """Territories, official: editors have no right on them, administrators do."""

    model = Territory
    icon = "map-marker"
    list_display = ["name", "kind", "code", "parent", WordViewSet.list_display[-1]]
    list_filter = ["kind"]
    search_fields = ["name", "code"]


class MomentViewSet(WordViewSet):
    """Moments of the placement."""

    model = Moment
    icon = "date"
    list_display = ["name", "order", WordViewSet.list_display[-1]]


class SynonymViewSet(SnippetViewSet):
    """Words that a search takes for one another."""

    model = Synonym
    icon = "resubmit"
    search_fields = ["words"]
    # The full-text index needs a model that is indexed; this is a short list.
    search_backend_name = None
    list_per_page = 50
    copy_view_enabled = False


class VocabularyGroup(SnippetViewSetGroup):
    """All taxonomies, under one entry of the menu."""

    items = (
        ThemeViewSet,
        MomentViewSet,
        AudienceViewSet,
        QualificationViewSet,
        CompetenceViewSet,
        ProducerViewSet,
        TerritoryViewSet,
        SynonymViewSet,
    )
    menu_label = _("Vocabulaire")
    menu_icon = "tag"
    menu_order = 250

    def get_submenu_items(self):
        """Return the taxonomies that the editor may change, then the import of a file."""
        return [*super().get_submenu_items(), ImportItem(_("Importer un fichier"), reverse("import_words"), order=900)]


class ImportItem(MenuItem):
    """The import of words, for who may write some."""

    name = "import-words"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, name=self.name, icon_name="upload", **kwargs)

    def is_shown(self, request):
        """Return whether the editor may bring words in."""
        return may_import(request.user)
