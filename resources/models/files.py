"""Documents and images of the library: kept apart from public files, served only to who reads a page that uses them."""

from pathlib import PurePosixPath

from django.core.files.storage import storages
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image, WagtailImageField, get_upload_to

from community.search.extraction import ReadFile, TextlessManager
from resources.files import LibraryDocuments, LibraryImages, pages_using
from resources.models.pages import Resource


def private_storage():
    """Return where files without an address of their own are kept."""
    return storages["private"]


def _draft_of(name):
    """Return the field of the resource for which a file was sent, until a page shows it."""
    field = models.ForeignKey(Resource, models.SET_NULL, null=True, blank=True, related_name=name, editable=False)
    field.wagtail_reference_index_ignore = True
    return field


class LibraryDocument(ReadFile, AbstractDocument):
    """A file to download. `media_type` is what it was found to be when it was sent."""

    file = models.FileField(_("fichier"), upload_to="documents", storage=private_storage)
    media_type = models.CharField(max_length=120, blank=True, editable=False)
    draft_of = _draft_of("sent_files")

    admin_form_fields = Document.admin_form_fields

    objects = TextlessManager.from_queryset(LibraryDocuments)()

    class Meta(AbstractDocument.Meta):
        abstract = False

    @property
    def content_type(self):
        """Return its type, with the charset of text."""
        return self.media_type or super().content_type

    def shown_in(self):
        """Return the resources that use it."""
        return Resource.objects.filter(pk__in=pages_using(self))


class LibraryImage(AbstractImage):
    """A picture of the library."""

    file = WagtailImageField(
        verbose_name=_("fichier"),
        upload_to=get_upload_to,
        width_field="width",
        height_field="height",
        storage=private_storage,
    )
    draft_of = _draft_of("sent_images")

    admin_form_fields = Image.admin_form_fields

    objects = LibraryImages.as_manager()


class LibraryRendition(AbstractRendition):
    """A picture at a size."""

    image = models.ForeignKey(LibraryImage, models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)

    @property
    def filename(self):
        """Return the name under which it is served."""
        return PurePosixPath(self.file.name).name

    @property
    def url(self):
        """Return the address that asks the right."""
        return reverse("resource_image", args=[self.pk, self.filename])
