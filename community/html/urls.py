"""Which addresses a text may link to."""

import re
from urllib.parse import urlsplit

OUTSIDE_REL = "nofollow noopener noreferrer ugc"
SCHEMES = frozenset({"http", "https", "mailto", "tel"})

FORBIDDEN = re.compile(r"[\s\\<>\"\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
HOST = re.compile(r"[\w.-]+")
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


def safe_url(url: str) -> str | None:
    """Return the address when a text may link to it, else None.

    Allowed: http and https with a host and without `user@`, mailto, tel, and paths of this site
    (one leading slash: two would lead to another host).
    """
    url = url.strip()
    if FORBIDDEN.search(url):
        return None
    if url.startswith("/"):
        return None if url.startswith("//") else url
    scheme = SCHEME.match(url)
    if not scheme or scheme[1].lower() not in SCHEMES:
        return None
    if is_outside(url):
        return url if _has_plain_host(url) else None
    return url if len(url) > scheme.end() else None


def is_outside(url: str) -> bool:
    """Say whether the address leaves the site for another one."""
    return url.lower().startswith(("http:", "https:"))


def _has_plain_host(url: str) -> bool:
    """`https://good.example@bad.example/` reads as the first and leads to the second."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises on a port that is no number
    except ValueError:
        return False
    return "@" not in parts.netloc and HOST.fullmatch(parts.hostname or "") is not None
