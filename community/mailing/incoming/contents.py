"""The text and the files of a mail, whatever mail programs make of them.

The only place that touches markdownify.
"""

from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from markdownify import MarkdownConverter

from community.files import clean_filename
from community.html import TooDeep, sparse
from community.mailing.incoming.quoting import LONGEST, written

# The styles of some programs are longer than the text.
LONGEST_HTML = 5 * LONGEST
# A picture placed in the text below this size is the logo of a signature.
SMALLEST_PICTURE = 50_000
# Where mail programs put what is answered to, and signatures.
NOT_WRITTEN = (
    "blockquote[type=cite], .gmail_quote, .gmail_attr, .gmail_signature, .yahoo_quoted, .moz-cite-prefix, "
    ".moz-signature, .protonmail_quote, #divRplyFwdMsg, #divRplyFwdMsg ~ *, #appendonsend, #appendonsend ~ *, "
    "#Signature, #ms-outlook-mobile-signature"
)
# What belongs to a mail and was joined by no one.
NO_FILES = {
    "application/pgp-signature",
    "application/pgp-keys",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
    "text/calendar",
    "text/vcard",
    "text/x-vcard",
}
# Encodings in which valid UTF-8 may mean something else.
STATEFUL = ("utf-16", "utf-32", "utf-7", "iso-2022", "hz")


class Converter(MarkdownConverter):
    """Writes a row of a table as a line: in mails, tables lay out the page."""

    def convert_td(self, element, text, parent_tags):
        """Keep the words of two cells apart."""
        return f"{text.strip()} "

    convert_th = convert_td

    def convert_tr(self, element, text, parent_tags):
        """End the line."""
        return f"\n\n{text.strip()}\n\n"

    def convert_table(self, element, text, parent_tags):
        """Give the lines."""
        return text


def text_of(message):
    """Return what is new in the body of `message`, as light Markdown; "" when nothing is, or nothing can be read."""
    bodies = [part for part in _leaves(message) if not _is_file(part)]
    plain = "\n".join(_decoded(part) for part in bodies if part.get_content_type() == "text/plain")
    if plain.strip():
        return written(plain)
    html = "\n".join(_decoded(part) for part in bodies if part.get_content_type() == "text/html")
    return written(_to_markdown(html[:LONGEST_HTML])) if html.strip() else ""


def files_of(message):
    """Return what is joined to `message` as uploaded files; logos and signatures are left out."""
    parts = [part for part in _leaves(message) if _is_file(part) and part.get_content_type() not in NO_FILES]
    files = [SimpleUploadedFile(_name(part), _bytes(part), part.get_content_type()) for part in parts]
    return [file for part, file in zip(parts, files, strict=True) if not _is_logo(part, file)]


def _leaves(part):
    if part.get_content_maintype() != "multipart":
        yield part
        return
    for inner in part.iter_parts():
        yield from _leaves(inner)


def _is_file(part):
    is_text = part.get_content_type() in ("text/plain", "text/html")
    return not is_text or part.is_attachment() or bool(part.get_filename())


def _is_logo(part, file):
    placed = part.get_content_disposition() == "inline" or part["content-id"]
    return bool(placed) and part.get_content_maintype() == "image" and file.size < SMALLEST_PICTURE


def _name(part):
    # A forwarded mail has no name.
    return clean_filename(part.get_filename() or f"piece-jointe.{part.get_content_subtype()}")


def _bytes(part):
    if part.get_content_type() == "message/rfc822":
        return part.get_payload(0).as_bytes()
    return part.get_payload(decode=True) or b""


def _decoded(part):
    """Return the text of a part; what it says of its own encoding is often wrong, and UTF-8 is hardly so by chance."""
    content = part.get_payload(decode=True) or b""
    said = (part.get_content_charset() or "utf-8").lower()
    for charset in (said, "utf-8") if said.startswith(STATEFUL) else ("utf-8", said):
        try:
            return content.decode(charset)
        except (LookupError, UnicodeError):
            continue
    return content.decode("cp1252", "replace")


def _to_markdown(html):
    try:
        soup = BeautifulSoup(sparse(html), "html.parser")
    except TooDeep:
        return ""
    for element in soup.select(NOT_WRITTEN):
        element.decompose()
    return Converter(autolinks=True, bullets="-").convert_soup(soup)
