"""Small real files: PDF, DOCX, ODT; and archives with something changed."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import odfdo
import pikepdf

from resources.printing import library

DOCX_TEXT, ODT_TEXT = "word/document.xml", "content.xml"


def pdf(*pages):
    """Return a PDF with a page for each text."""
    html = "".join(f'<p style="page-break-after: always">{text}</p>' for text in pages)
    return library().HTML(string=html).write_pdf()


def protected_pdf(text, user):
    """Return a PDF that asks the password `user` to be read, and another to be changed."""
    return _saved(pdf(text), encryption=pikepdf.Encryption(owner="owner", user=user))


def drawn_pdf(content, times):
    """Return a PDF whose page draws `content` so many times."""
    return _saved(pdf("page"), lambda file: setattr(file.pages[0], "Contents", file.make_stream(content * times)))


def _saved(data, change=lambda file: None, **options):
    file, written = pikepdf.open(BytesIO(data)), BytesIO()
    change(file)
    file.save(written, **options)
    return written.getvalue()


def word(*paragraphs, cell=""):
    """Return a DOCX of paragraphs and, if asked, a table of one cell."""
    document, written = docx.Document(), BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if cell:
        document.add_table(1, 1).cell(0, 0).text = cell
    document.save(written)
    return written.getvalue()


def writer(*paragraphs):
    """Return an ODT: a title, then paragraphs."""
    document, written = odfdo.Document("text"), BytesIO()
    document.body.clear()
    document.body.append(odfdo.Header(1, paragraphs[0]))
    for paragraph in paragraphs[1:]:
        document.body.append(odfdo.Paragraph(paragraph))
    document.save(written)
    return written.getvalue()


def changed(archive, name, old, new):
    """Return `archive` with `old` replaced by `new` in the member `name`."""
    written = BytesIO()
    with ZipFile(BytesIO(archive)) as source, ZipFile(written, "w", ZIP_DEFLATED) as target:
        for member in source.infolist():
            data = source.read(member)
            target.writestr(member.filename, data.replace(old, new) if member.filename == name else data)
    return written.getvalue()
