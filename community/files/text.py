"""Plain text and CSV: no signature to go by, so everything that is not text is refused."""

import re
from typing import BinaryIO

from .rules import RefusedFile

TEXT_EXTENSIONS = {"txt": "txt", "text": "txt", "csv": "csv"}
CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
SVG = re.compile(r"<\s*svg\b", re.IGNORECASE)
MARKUP = re.compile(
    r"<\s*(?:!doctype|!entity|\?xml|\?php|html|head|body|script|iframe|object|embed|form|meta|base|link|style"
    r"|img|video|audio|math|template)(?:[\s/>]|$)|<%|<\?=|^\s*<[a-z!?]|javascript:|^\{\\rtf",
    re.IGNORECASE,
)


def text_type(file: BinaryIO, declared_name: str) -> tuple[str, str]:
    """Return the extension (txt or csv) and the charset of a text file.

    The name decides here: content alone cannot tell a note from a script. Raises RefusedFile
    for binary content, for anything that a browser could take for a page, for other names.
    """
    file.seek(0)
    text, charset = _decode(file.read())
    if SVG.search(text):
        raise RefusedFile("svg")
    if MARKUP.search(text):
        raise RefusedFile("markup")
    extension = TEXT_EXTENSIONS.get(declared_name.rpartition(".")[2].strip().lower())
    if CONTROLS.search(text) or not extension:
        raise RefusedFile("unknown")
    return extension, charset


def _decode(data: bytes) -> tuple[str, str]:
    """UTF-8, UTF-16 as Excel saves it, else the encoding of French Windows."""
    codecs = [("utf-8-sig", "utf-8"), ("cp1252", "windows-1252")]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        codecs = [("utf-16", "utf-16")]
    for codec, charset in codecs:
        try:
            return data.decode(codec), charset
        except UnicodeDecodeError:
            continue
    raise RefusedFile("unknown")
