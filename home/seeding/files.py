"""Small documents joined to some messages."""

import io
import zipfile
from xml.sax.saxutils import escape

from django.core.files.base import ContentFile

from forums.models import Attachment

ODT = "application/vnd.oasis.opendocument.text"
MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:'
    f'xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
CONTENT = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2"'
    ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:text>'
    "{}</office:text></office:body></office:document-content>"
)
LINES = ("Ce que l'on observe", "Ce que l'on en dit ensemble", "Ce que l'on essaie d'ici la prochaine fois")


def seed_files(written):
    """Join to each message the documents its data name."""
    for post in written:
        for name in post.data.get("attachments", []):
            content = odt(name.removesuffix(".odt"), LINES)
            attachment = Attachment(
                post=post.row,
                uploaded_by=post.author,
                name=name,
                kind=Attachment.Kind.DOCUMENT,
                content_type=ODT,
                size=len(content),
                created_at=post.at,
            )
            attachment.file.save(name, ContentFile(content), save=True)


def odt(title, lines):
    """Return the bytes of a one-page OpenDocument text."""
    body = "".join(f"<text:p>{escape(line)}</text:p>" for line in (title, *lines))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype"), ODT)
        archive.writestr("META-INF/manifest.xml", MANIFEST, zipfile.ZIP_DEFLATED)
        archive.writestr("content.xml", CONTENT.format(body), zipfile.ZIP_DEFLATED)
    return stream.getvalue()
