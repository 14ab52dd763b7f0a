"""Documents and images of the library: kept apart from public files, served only to who reads a page that uses them."""

from django.core.files.storage import storages
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from resources.models.pages import Resource


def private_storage():
    """Return where files without an address of their own are kept."""
    return storages["private"]


class LibraryDocument(AbstractDocument):
    """A file to download. `draft_of` is the resource for which a member sent it, until a page shows it."""

    file = models.FileField(_("fichier"), upload_to="documents", storage=private_storage)
    draft_of = models.ForeignKey(Resource, models.SET_NULL, null=True, blank=True, related_name="sent_files")

    admin_form_fields = Document.admin_form_fields


class LibraryImage(AbstractImage):
    """A picture of the library."""

    def get_storage(self):
        """Keep the original apart."""
        return private_storage()

    admin_form_fields = Image.admin_form_fields


class LibraryRendition(AbstractRendition):
    """A picture at a size."""

    image = models.ForeignKey(LibraryImage, models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
