"""Files of the library for tests: real contents, and resources that show them."""

import uuid
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from resources.models import LibraryDocument, LibraryImage

PDF = b"%PDF-1.7\n% une grille\n%%EOF"


def picture(colour="teal", **options):
    """Return the bytes of a small JPEG."""
    content = BytesIO()
    Image.new("RGB", (60, 40), colour).save(content, "JPEG", **options)
    return content.getvalue()


def make_document(title="Grille du bilan", name="grille.pdf", content=PDF, **values):
    """Return a document, kept as the editors' screens keep it."""
    document = LibraryDocument(
        title=title, file=SimpleUploadedFile(name, content), media_type="application/pdf", **values
    )
    document._set_document_file_metadata()
    document.save()
    return document


def make_image(title="Un atelier", name="atelier.jpg", **values):
    """Return an image."""
    image = LibraryImage(title=title, file=SimpleUploadedFile(name, picture()), width=60, height=40, **values)
    image._set_image_file_metadata()
    image.save()
    return image


def show(resource, *files):
    """Put files into the body of a resource and save it as it stands: published if it is, else a draft."""
    resource.body = [_block(file) for file in files]
    if resource.live:
        resource.save_revision(clean=False).publish()
    else:
        resource.save(clean=False)
    return resource


def _block(file):
    if isinstance(file, LibraryImage):
        image = {"image": file.pk, "decorative": True, "alt_text": ""}
        return {"type": "image", "value": {"image": image, "caption": "", "credit": ""}, "id": str(uuid.uuid4())}
    return {"type": "document", "value": {"document": file.pk, "caption": ""}, "id": str(uuid.uuid4())}
