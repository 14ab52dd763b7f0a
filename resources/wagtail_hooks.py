"""The library on the editors' screens."""

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.documents.wagtail_hooks import check_view_restrictions
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.snippets.models import register_snippet

from community.jobs import later
from community.search.changes import changed_many
from community.wagtail_policy import without_hidden
from resources import wagtail_policy
from resources.actions.feeds import fetch_feed
from resources.actions.files import tie_files
from resources.feed_screens import WatchGroup
from resources.files import pages_using
from resources.history import COMMENTED, UNPUBLISHING_ASKED
from resources.models import FeedSource, LibraryDocument, Resource
from resources.search_screens import EmptySearchesView, menu_item
from resources.views import files, vocabulary, watch
from resources.vocabulary_screens import VocabularyGroup

wagtail_policy.install()
register_snippet(VocabularyGroup)
register_snippet(WatchGroup)


@hooks.register("before_serve_document", order=-10)
def send_document(document, request):
    """Send it as all files of members are sent; to who may not read it, say nothing of its collection either."""
    answer = files.document(request, document)
    return check_view_restrictions(document, request) or answer


class _KnownFiles:
    def get_queryset(self):
        return without_hidden(super().get_queryset(), self.request.user)


class KnownDocuments(_KnownFiles, DocumentsAdminAPIViewSet):
    """Documents of the editors' API, which asks no policy."""


class KnownImages(_KnownFiles, ImagesAdminAPIViewSet):
    """Images of the editors' API, which asks no policy."""


@hooks.register("construct_admin_api", order=10)
def list_known_files(router):
    """Put ours in the place of Wagtail's."""
    router.register_endpoint("documents", KnownDocuments)
    router.register_endpoint("images", KnownImages)


@hooks.register("after_bulk_action")
def follow_moved_documents(request, action, objects, _screen):
    """Documents moved together are told of by no signal, and another collection may close or open them."""
    if action == "add_to_collection":
        for document in objects:
            if isinstance(document, LibraryDocument):
                changed_many(Resource, pages_using(document))


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def follow_files(request, page):
    """The files that an editor put into a draft are its own until it is published."""
    if isinstance(page, Resource):
        tie_files(page)


@hooks.register("register_log_actions")
def name_log_actions(actions):
    """Let Wagtail's history show what is said in a review."""
    actions.register_action(COMMENTED, _("Commenter"), _("A commenté le brouillon"))
    actions.register_action(UNPUBLISHING_ASKED, _("Demander le retrait"), _("A demandé le retrait"))


@hooks.register("register_admin_urls")
def register_vocabulary_import():
    """Give the import of words its address."""
    return [path("vocabulaire/importer/", vocabulary.import_words, name="import_words")]


@hooks.register("register_admin_urls")
def register_sorting():
    """Give the entries of feeds the address where editors sort them."""
    return [path("veille/", watch.sort_items, name="sort_feed_items")]


@hooks.register("after_create_snippet")
def fetch_at_once(request, source):
    """Do not make who adds a feed wait for the next round."""
    if isinstance(source, FeedSource):
        later(fetch_feed, source.pk)


@hooks.register("register_admin_urls")
def register_empty_searches():
    """Give the report of searches without result its addresses."""
    return [
        path("recherches/", EmptySearchesView.as_view(), name="empty_searches"),
        path("recherches/resultats/", EmptySearchesView.as_view(results_only=True), name="empty_searches_results"),
    ]


@hooks.register("register_reports_menu_item")
def list_empty_searches():
    """List that report beside Wagtail's."""
    return menu_item()
