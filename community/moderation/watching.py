"""Finding watched words and domains in what members write.

Words are compared whole, without capitals nor accents; domains hold for what is under them. Nothing is refused here:
whoever calls brings what was found to those who decide.
"""

import html
import re
import unicodedata
from urllib.parse import urlsplit

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q

from community.models import Watchword

SITE = "site"
# Other processes of a site without a shared cache learn of a change within a minute.
KEPT_FOR = 60
WORD = re.compile(r"\w+")
HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_][\w-]*[\w]")
HREF = re.compile(r'href="([^"]*)"')
LIGATURES = str.maketrans({"œ": "oe", "æ": "ae"})


def watched(text, links, community):
    """Return the watched words and domains of `community` and of the site that are in `text` or lead the `links`.

    One query, none while the lists are remembered.
    """
    entries = _entries(community)
    if not entries:
        return []
    words = f" {' '.join(WORD.findall(folded(text)))} "
    hosts = {_ascii(host) for host in [*HOST.findall(text), *map(_host, links)] if host}
    return [entry for entry in entries if _is_in(entry, words, hosts)]


def links_of(markup):
    """Return the addresses that our own cleaned HTML leads to."""
    return [html.unescape(address) for address in HREF.findall(markup)]


def folded(text):
    """Return `text` without capitals nor accents."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(LIGATURES))
    return "".join(char for char in letters if not unicodedata.combining(char))


def domain_of(entry):
    """Return the domain that an entry of the list names, or "" when it is a word. An address is its domain."""
    host = _host(entry) if "://" in entry else entry.strip().strip(".").casefold()
    return host if HOST.fullmatch(host) else ""


def forget(community):
    """Forget the remembered list of `community` (None: the site), which changes with the present transaction."""
    transaction.on_commit(lambda: cache.delete(_key(community and community.pk)))


def _entries(community):
    keys = {_key(None): None, _key(community.pk): community.pk}
    known = cache.get_many(keys)
    if len(known) < len(keys):
        rows = list(Watchword.objects.filter(Q(community=None) | Q(community=community.pk)))
        known = {key: [row.text for row in rows if row.community_id == pk] for key, pk in keys.items()}
        cache.set_many(known, KEPT_FOR)
    return sorted({entry for entries in known.values() for entry in entries})


def _key(community_pk):
    return f"watchwords:{community_pk or SITE}"


def _is_in(entry, words, hosts):
    if domain := domain_of(entry):
        domain = _ascii(domain)
        return any(host == domain or host.endswith(f".{domain}") for host in hosts)
    return f" {' '.join(WORD.findall(folded(entry)))} " in words


def _host(address):
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _ascii(host):
    """Return a name of host as the network knows it: one written with accents is the same as its punycode."""
    name = unicodedata.normalize("NFKC", host).strip(".").casefold()
    try:
        return name.encode("idna").decode()
    except UnicodeError:
        return name
