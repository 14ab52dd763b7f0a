"""Files joined to messages."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from community.search.extraction import ReadFile, TextlessManager
from forums.querysets import AttachmentQuerySet


def private_storage():
    """Return the storage of files that have no public address."""
    return storages["private"]


def storage_path(attachment, filename):
    """Return a path that says nothing of the name given by the member."""
    return f"attachments/{timezone.now():%Y/%m}/{get_random_string(24)}"


class Attachment(ReadFile, models.Model):
    """A checked file. It belongs to a draft until the message is sent, then to the message."""

    class Kind(models.TextChoices):
        """How it is shown."""

        IMAGE = "image", _("Image")
        DOCUMENT = "document", _("Document")

    post = models.ForeignKey("forums.Post", models.CASCADE, null=True, blank=True, related_name="attachments")
    draft = models.ForeignKey("forums.Draft", models.CASCADE, null=True, blank=True, related_name="attachments")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    file = models.FileField(storage=private_storage, upload_to=storage_path)
    name = models.CharField(_("nom"), max_length=160)
    kind = models.CharField(max_length=10, choices=Kind)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("taille en octets"))
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = TextlessManager.from_queryset(AttachmentQuerySet)()

    class Meta:
        verbose_name = _("pièce jointe")
        verbose_name_plural = _("pièces jointes")
        ordering = ["pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        """Return the address of the download, where the right is asked each time."""
        return reverse("attachment", args=[self.pk, self.name])

    def shown_in(self):
        """Return the thread of its message, once it is sent."""
        return [self.post.thread] if self.post else []
