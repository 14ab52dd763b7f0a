"""The library on the editors' screens."""

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.snippets.models import register_snippet

from community.wagtail_policy import without_hidden
from resources import wagtail_policy
from resources.actions.files import tie_files
from resources.files import can_read_file
from resources.history import COMMENTED, UNPUBLISHING_ASKED
from resources.models import Resource
from resources.views import files
from resources.vocabulary_screens import VocabularyGroup

wagtail_policy.install()
register_snippet(VocabularyGroup)


@hooks.register("before_serve_document", order=-10)
def hide_others_documents(document, request):
    """Answer as if a document that one may not read were absent, before Wagtail says anything of its collection."""
    if not can_read_file(request.user, document):
        raise Http404


@hooks.register("before_serve_document", order=10)
def send_document(document, request):
    """Send it as all files of members are sent."""
    return files.document(request, document)


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
