"""What may be uploaded, how large, and how a refusal is worded."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024

CONTENT_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "gif": "image/gif",
    "heic": "image/heic",
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "txt": "text/plain",
    "csv": "text/csv",
}
IMAGE_EXTENSIONS = frozenset({"png", "jpg", "webp", "gif", "heic"})
# What every browser shows and what we write ourselves: the only files ever shown inside a page.
INLINE_TYPES = frozenset({"image/png", "image/jpeg", "image/webp"})

MESSAGES = {
    "empty": _("Ce fichier est vide. Vérifiez qu'il s'ouvre sur votre ordinateur, puis envoyez-le à nouveau."),
    "image_too_large": _("Cette image dépasse %(limit)s. Réduisez-la, puis envoyez-la à nouveau."),
    "document_too_large": _("Ce document dépasse %(limit)s. Allégez-le ou partagez un lien vers lui."),
    "too_many_pixels": _("Cette image a trop de pixels. Réduisez ses dimensions, puis envoyez-la à nouveau."),
    "unreadable_image": _("Cette image ne s'ouvre pas. Enregistrez-la en JPEG ou en PNG, puis envoyez-la à nouveau."),
    "heic": _("Ce format de photo n'est pas lu ici. Enregistrez-la en JPEG, puis envoyez-la à nouveau."),
    "svg": _("Les images SVG ne sont pas acceptées. Enregistrez celle-ci en PNG, puis envoyez-la à nouveau."),
    "markup": _("Les pages web et les scripts ne sont pas acceptés. Enregistrez ce fichier en PDF."),
    "program": _("Les programmes ne sont pas acceptés."),
    "archive": _("Les archives ne sont pas acceptées. Envoyez les fichiers un par un."),
    "bomb": _("Ce document se déplie en un volume démesuré. Enregistrez-le à nouveau, puis renvoyez-le."),
    "broken": _("Ce document est abîmé. Ouvrez-le, enregistrez-le à nouveau, puis renvoyez-le."),
    "encrypted": _("Ce document est protégé par un mot de passe. Retirez la protection, puis renvoyez-le."),
    "macros": _("Ce document contient des macros. Enregistrez-le sans macros, puis renvoyez-le."),
    "linked_object": _("Ce document contient un objet lié ou incorporé. Retirez-le, puis renvoyez le document."),
    "unknown": _(
        "Ce type de fichier n'est pas accepté. Envoyez une image, un PDF, un document bureautique ou du texte."
    ),
}


class RefusedFile(ValueError):
    """The file may not be uploaded; `message` says why and what to do, `code` is for programs."""

    def __init__(self, code: str, **params):
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def message(self) -> str:
        """The sentence to show next to the field."""
        return str(MESSAGES[self.code]) % self.params if self.params else str(MESSAGES[self.code])


@dataclass(frozen=True)
class Limits:
    """Sizes in bytes and counts beyond which a file is refused."""

    image_bytes: int = 10 * MEGABYTE
    document_bytes: int = 20 * MEGABYTE
    image_pixels: int = 40_000_000
    archive_entries: int = 5_000
    archive_bytes: int = 200 * MEGABYTE
    # Real spreadsheets reach 40; below this total even a higher ratio does no harm.
    archive_ratio: int = 100
    archive_ratio_from: int = 20 * MEGABYTE


LIMITS = Limits()


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be kept: `kind` is "image" or "document", the rest describes its content."""

    kind: str
    name: str
    content_type: str
    extension: str
    size: int
    reencoded: bool = False

    def reencoded_as(self, content) -> "CheckedFile":
        """Return the description of the image that `reencode_image` wrote from this one."""
        extension = content.name.rpartition(".")[2]
        return replace(
            self,
            name=f"{self.name.rpartition('.')[0]}.{extension}",
            content_type=CONTENT_TYPES[extension],
            extension=extension,
            size=content.size,
            reencoded=True,
        )
