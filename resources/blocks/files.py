"""Blocks that show a file of the library, or a video kept elsewhere."""

from django.core.exceptions import ValidationError
from django.db.models import Prefetch, prefetch_related_objects
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageBlock

from resources import videos


class PictureBlock(ImageBlock):
    """A picture and its alternative text. All of a page's sizes come in one query."""

    def bulk_to_python(self, values):
        """Return the pictures, their sizes with them."""
        pictures = super().bulk_to_python(values)
        found = [picture for picture in pictures if picture]
        prefetch_related_objects(found, Prefetch("renditions", to_attr="prefetched_renditions"))
        return pictures


class VideoValue(blocks.StructValue):
    """A video: who keeps it, and where its player is."""

    @cached_property
    def player(self):
        """Return the `videos.Player`, or None when the host is not, or no longer, allowed."""
        return videos.find(self.get("url"))

    @property
    def length(self):
        """Return its duration in words."""
        return videos.in_words(self.get("duration"))


class VideoBlock(blocks.StructBlock):
    """A video of a host that the administrator allows, with its transcript."""

    title = blocks.CharBlock(label=_("Titre"), max_length=160)
    url = blocks.URLBlock(label=_("Adresse de la vidéo"), max_length=300)
    duration = blocks.RegexBlock(
        label=_("Durée"),
        regex=videos.DURATION,
        help_text=_("En minutes et secondes, par exemple 4:30."),
        error_messages={"invalid": _("Écrivez la durée en minutes et secondes, par exemple 4:30 ou 1:04:30.")},
    )
    transcript = blocks.TextBlock(
        label=_("Transcription"),
        rows=8,
        max_length=60_000,
        help_text=_("Tout ce qui est dit, et ce qui se voit d'utile : pour qui n'entend pas, et pour la recherche."),
    )

    def clean(self, value):
        """Refuse an address that is not of an allowed host."""
        cleaned = super().clean(value)
        if videos.find(cleaned["url"]) is None:
            raise blocks.StructBlockValidationError({"url": ValidationError(videos.refusal())})
        return cleaned

    class Meta:
        label = _("Vidéo")
        icon = "media"
        template = "blocks/video.html"
        value_class = VideoValue
        help_text = _("Rien n'est demandé à l'hébergeur de la vidéo avant que le lecteur ne l'ouvre.")


DOCUMENT = blocks.StructBlock(
    [
        ("document", DocumentChooserBlock(label=_("Fichier"))),
        (
            "caption",
            blocks.CharBlock(
                label=_("Précision"),
                required=False,
                max_length=120,
                help_text=_("Par exemple : avec un exemple rempli."),
            ),
        ),
    ],
    label=_("Fichier à télécharger"),
    icon="doc-full",
    template="blocks/document.html",
)

IMAGE = blocks.StructBlock(
    [
        ("image", PictureBlock(label=_("Image"))),
        ("caption", blocks.CharBlock(label=_("Légende"), required=False, max_length=300)),
        ("credit", blocks.CharBlock(label=_("Crédit"), required=False, max_length=120)),
    ],
    label=_("Image"),
    icon="image",
    template="blocks/image.html",
)
VIDEO = VideoBlock()
