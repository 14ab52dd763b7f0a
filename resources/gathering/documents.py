"""The document of a feed: plain XML in UTF-8, of bounded shape, in which nothing is declared nor fetched."""

import re
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml import sax as defused
from django.utils.translation import gettext as _

HEAD = b"<?xml version='1.0' encoding='utf-8'?>\n"
MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
DECLARATION = re.compile(r"(<\?xml\b[^>]{0,200}\?>)?")
DECLARED = re.compile(rb"""<\?xml[^>]{0,120}?encoding\s{0,9}=\s{0,9}["']([\w.-]{1,40})""")
CHARSET = re.compile(r"""charset\s{0,9}=\s{0,9}["']?([\w.-]{1,40})""", re.IGNORECASE)
# Those that feeds are written in; others are slow to read, or read differently by two readers.
ENCODINGS = re.compile(r"utf-?8|utf-?16(-?[bl]e)?|us-ascii|iso-?8859-\d{1,2}|latin-?1|windows-125\d", re.IGNORECASE)
MAX_PIECES, MAX_DEPTH = 150_000, 60
# feedparser searches what stands before the first element in a time that grows as the square of its length.
MAX_PROLOGUE = 4_096


class NotAFeed(Exception):
    """The document cannot be read as a feed; the text says why to the editor."""


def checked(content, content_type=""):
    """Return the document in UTF-8, or raise NotAFeed."""
    text = _decoded(content, content_type).strip()
    document = HEAD + text[DECLARATION.match(text).end() :].encode()
    try:
        defused.parseString(document, _Measure(), forbid_dtd=True)
    except DefusedXmlException as error:
        raise NotAFeed(_("Ce document déclare des entités ou une DTD : par sécurité, il n'est pas lu.")) from error
    except SAXParseException as error:
        line = error.getLineNumber()
        raise NotAFeed(_("Ce n'est pas du XML bien formé (ligne %(line)d).") % {"line": line}) from error
    if re.search(rb"<\w", document).start() > MAX_PROLOGUE:
        raise NotAFeed(_("Ce document commence par trop de commentaires."))
    return document


def _decoded(content, content_type):
    mark = next((mark for mark in MARKS if content.startswith(mark)), b"")
    encoding = MARKS[mark] if mark else _declared(content, content_type)
    if not ENCODINGS.fullmatch(encoding):
        raise _unreadable()
    try:
        # A document may hold no lone surrogate, and UTF-8 cannot write one.
        text = content[len(mark) :].decode(encoding)
        text.encode()
    except (UnicodeError, LookupError) as error:
        raise _unreadable() from error
    return text


def _declared(content, content_type):
    found = DECLARED.match(content.lstrip())
    if found:
        return found[1].decode("ascii")
    charset = CHARSET.search(content_type)
    return charset[1] if charset else "utf-8"


def _unreadable():
    return NotAFeed(_("L'encodage de ce document n'est pas lisible."))


class _Measure(ContentHandler):
    """Refuses a document that nobody would write by hand: reading it would take long."""

    def __init__(self):
        super().__init__()
        self.pieces = self.depth = 0

    def startElement(self, name, attrs):
        self.depth += 1
        self.characters()

    def endElement(self, name):
        self.depth -= 1

    def characters(self, content=""):
        self.pieces += 1
        if self.pieces > MAX_PIECES or self.depth > MAX_DEPTH:
            raise NotAFeed(_("Ce document est trop grand ou trop imbriqué pour un flux."))
