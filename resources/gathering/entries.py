"""The entries of a feed: text and web addresses, bounded, whatever was written in them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from urllib.parse import urljoin

import feedparser
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from community.html import TooDeep, clean_line, editorial, plain, safe_url

from .documents import NotAFeed, checked

MAX_ENTRIES = 50
TOO_OLD = timedelta(days=365)
MAX_TITLE, MAX_SUMMARY, MAX_URL = 250, 600, 500
# Of a summary, in the place of a title.
MAX_WORDS = 80
# More than enough to fill a summary; cleaning takes time.
MAX_HTML = 6_000
WEB = URLValidator(schemes=["http", "https"])


@dataclass(frozen=True)
class Entry:
    """An entry, fit to store. `guid` is the print of what identifies it in its feed."""

    guid: str
    url: str
    title: str
    summary: str
    published_at: datetime


def entries_of(answer):
    """Return the entries, newest first, of the feed in a `community.outgoing.Answer`, or raise NotAFeed.

    Those without an address or a word, or older than TOO_OLD, are left out; of the others MAX_ENTRIES are kept.
    """
    feed = _parsed(checked(answer.content, answer.headers.get("Content-Type", "")), answer.url)
    if not feed.version:
        raise NotAFeed(_("Ce document n'est ni un flux RSS ni un flux Atom."))
    now = timezone.now()
    dated = sorted(((_date(raw, now), raw) for raw in feed.entries), key=lambda pair: pair[0], reverse=True)
    recent = [(date, raw) for date, raw in dated if date > now - TOO_OLD][:MAX_ENTRIES]
    return list(filter(None, (_entry(raw, date, answer.url) for date, raw in recent)))


def _parsed(document, url):
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    try:
        # A stream: feedparser would take bytes for the name of a file first.
        return feedparser.parse(
            BytesIO(document), response_headers=headers, resolve_relative_uris=False, sanitize_html=False
        )
    except Exception as error:
        # Dates and addresses of strangers make it raise whatever its parts raise.
        raise NotAFeed(_("Ce flux n'est pas lisible.")) from error


def _entry(raw, date, base):
    url = _address(raw.get("link", ""), base)
    summary = _text(raw.get("summary") or _content(raw), MAX_SUMMARY)
    title = _text(raw.get("title", ""), MAX_TITLE) or Truncator(summary).chars(MAX_WORDS)
    if not url or not title:
        return None
    identity = raw.get("id") or url
    return Entry(sha256(identity.encode()).hexdigest(), url, title, summary, date)


def _content(raw):
    contents = raw.get("content") or [{}]
    return contents[0].get("value", "")


def _address(link, base):
    """Return the web address that `link` is, absolute, or "" for any other."""
    try:
        url = urljoin(base, link.strip()) if link.strip() else ""
        WEB(url)
    except (ValueError, ValidationError):
        return ""
    return url if len(url) <= MAX_URL and safe_url(url) else ""


def _text(html, limit):
    try:
        # Cleaned before it is stripped: the words of a script are no text. Cleaning begins with control characters.
        return clean_line(plain(editorial(html[:MAX_HTML]), limit))
    except TooDeep:
        return ""


def _date(raw, now):
    """Return when it was published; now, when it does not say, or says later."""
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        # Its own `get` answers for a date that is missing with another, and a warning.
        if found := dict.get(raw, name):
            try:
                return min(datetime(*found[:6], tzinfo=UTC), now)
            except (ValueError, OverflowError):
                continue
    return now
