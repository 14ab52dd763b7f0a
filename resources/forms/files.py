"""Forms of documents and images on the editors' screens: adding one, adding many, adding from a chooser, replacing."""

from django.core.exceptions import ValidationError
from django.forms import FileField
from django.utils.translation import gettext_lazy as _
from wagtail.documents.fields import WagtailDocumentField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from community.files import RefusedFile
from resources.uploads import checked_content

SEND_AGAIN = _("Un autre champ est à corriger. Corrigez-le, puis envoyez le fichier à nouveau.")


class _CheckedField:
    """Keeps a file as what it is found to be."""

    image_only = False

    def to_python(self, data):
        """Return the content to keep, or say why it is refused."""
        upload = FileField.to_python(self, data)
        if upload is None:
            return None
        try:
            content, checked = checked_content(upload, image_only=self.image_only)
        except RefusedFile as refused:
            raise ValidationError(refused.message, code=refused.code) from refused
        content.media_type = checked.content_type
        return content


class DocumentField(_CheckedField, WagtailDocumentField):
    """A document."""


class ImageField(_CheckedField, WagtailImageField):
    """A picture, written anew."""

    default_validators = []
    image_only = True


class _CheckedFileForm:
    """Reads the file with `file_field`.

    Wagtail keeps aside, as it came, a file sent among many whose other fields are wrong: here it is sent again.
    """

    file_field = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if field := self.fields.get("file"):
            self.fields["file"] = self.file_field(label=field.label, widget=field.widget, required=field.required)

    def full_clean(self):
        """Refuse the file too when another field is refused."""
        super().full_clean()
        if self._errors and "file" not in self._errors and "file" in self.fields and "file" in self.changed_data:
            self.add_error("file", SEND_AGAIN)


class LibraryDocumentForm(_CheckedFileForm, BaseDocumentForm):
    """A document."""

    file_field = DocumentField

    def save(self, commit=True):
        """Keep the type with the file."""
        if "file" in self.changed_data:
            self.instance.media_type = self.cleaned_data["file"].media_type
        return super().save(commit)


class LibraryImageForm(_CheckedFileForm, BaseImageForm):
    """An image."""

    file_field = ImageField
