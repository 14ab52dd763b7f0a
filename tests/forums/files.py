"""Uploaded files made on the spot."""

import zipfile
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def text_file(name="notes.txt", content=b"Une ligne.\n"):
    """Return a text file as a browser sends it."""
    return SimpleUploadedFile(name, content, "application/octet-stream")


def odt(name="note.odt"):
    """Return an OpenDocument text."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", "<x/>")
    return SimpleUploadedFile(name, out.getvalue(), "application/octet-stream")


def photo(name="photo.jpg", place=True):
    """Return a JPEG picture of 40 by 30 pixels that says where it was taken."""
    image, exif = Image.new("RGB", (40, 30), "teal"), Image.Exif()
    if place:
        exif[0x010E] = "Foyer des Hirondelles"
    out = BytesIO()
    image.save(out, "JPEG", exif=exif)
    return SimpleUploadedFile(name, out.getvalue(), "image/jpeg")
