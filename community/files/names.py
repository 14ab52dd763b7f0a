"""Names of files and the headers that go with a download."""

import re

from django.utils.http import content_disposition_header

from community.html import clean_line

from .rules import CONTENT_TYPES, INLINE_TYPES, CheckedFile

MAX_NAME = 120
MAX_BYTES = 240
NO_NAME = "fichier"

# Not allowed in names by Windows, or with a meaning in a header, an address or a shell.
RESERVED = re.compile(r"[<>:\"'`|?*;%&$#{}\\/\x00-\x1f]+")
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)", re.IGNORECASE)
EXTENSIONS = "|".join(
    [*CONTENT_TYPES, "jpeg", "jpe", "heif", "text", "docm", "xlsm", "pptm", "dotx", "ppsx", "pps", "rtf"]
)
# « photo.php.jpg » must not keep a suffix that a careless server would run.
KNOWN_SUFFIX = re.compile(
    rf"\.(?:{EXTENSIONS}|php\d?|phtml|phar|p?html?|xhtml|svgz?|xml|m?js|exe|com|scr|bat|cmd|ps1|vbs|jar|msi|lnk|sh|py|pl"
    r"|cgi|aspx?|jsp|htaccess|zip|rar|7z)$",
    re.IGNORECASE,
)

UNITS = ("octets", "Ko", "Mo", "Go")
NBSP = "\u00a0"


def clean_filename(name: str, extension: str | None = None) -> str:
    """Return a name fit to store, show and send: no path, no control or direction character.

    Accents stay. At most MAX_NAME characters, never empty. With `extension`, the name ends in
    it and loses any other known one.
    """
    stem = clean_line(re.split(r"[\\/]", clean_line(name))[-1])
    stem = RESERVED.sub("_", stem.replace("'", "’"))
    if extension is None:
        stem, dot, extension = stem.rpartition(".") if "." in stem.strip(".") else (stem, "", "")
        extension = re.sub(r"[^0-9A-Za-z]", "", extension)[:10].lower() if dot else ""
    ending = f".{extension}" if extension else ""
    stem = _shorten(_bare(stem), ending) or NO_NAME
    if DEVICES.match(stem):
        stem = f"_{stem}"
    return f"{stem}{ending}"


def _bare(stem: str) -> str:
    """Strip known suffixes from the end, however many there are."""
    while KNOWN_SUFFIX.search(stem := stem.rstrip(" ._")):
        stem = KNOWN_SUFFIX.sub("", stem)
    return stem


def _shorten(stem: str, ending: str) -> str:
    """Cut to MAX_NAME characters, and to what file systems hold in bytes."""
    stem = stem[: MAX_NAME - len(ending) - 1].encode()[: MAX_BYTES - len(ending)].decode(errors="ignore")
    return stem.strip(" ._")


def human_size(size: int) -> str:
    """Return a size in words of French: « 48 Ko », « 1,5 Mo »."""
    value, unit = float(size), 0
    while value >= 1000 and unit < len(UNITS) - 1:
        value, unit = value / 1024, unit + 1
    if not unit:
        return f"{size}{NBSP}{'octets' if size > 1 else 'octet'}"
    digits = f"{value:.1f}" if value < 10 else f"{value:.0f}"
    return f"{digits.removesuffix('.0').replace('.', ',')}{NBSP}{UNITS[unit]}"


def download_headers(checked: CheckedFile) -> dict[str, str]:
    """Return the headers under which a file is served, after the right to read it was asked.

    Always a download, except a picture that we wrote ourselves; never guessed, never run.
    """
    inline = checked.reencoded and checked.content_type in INLINE_TYPES
    return {
        "Content-Type": checked.content_type,
        "Content-Disposition": content_disposition_header(not inline, checked.name) or "inline",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
