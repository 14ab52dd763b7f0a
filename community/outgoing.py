"""Requests to other sites, at addresses that people gave: the only place that makes any.

    answer = Client().get("https://exemple.fr/flux.xml")

`requests_hardened` resolves a name once, refuses private addresses and connects to the address it checked, for each
request. The rest is done here: stricter addresses, an end to all that a host may draw out, a size, redirects whose
body nobody reads, neither proxy nor password of this machine.
"""

import socket
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from threading import Timer
from urllib.parse import urljoin

import requests
from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _
from requests.structures import CaseInsensitiveDict
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.exceptions import HTTPError, ReadTimeoutError

from community.html import safe_url
from community.html.urls import is_outside

MAX_REDIRECTS = 3
CHUNK = 2**16


class NotFetched(Exception):
    """There is no answer to use; the text says why to who gave the address."""


@dataclass(frozen=True)
class Answer:
    """What a site answered, at the end of its redirects. Nothing of it is to be trusted."""

    url: str
    headers: CaseInsensitiveDict
    content: bytes
    is_unchanged: bool


@dataclass(frozen=True)
class Client:
    """Asks public addresses, and those of this machine named in `loopback`, which only tests do.

    `timeout` is that of connecting and of each silence, `deadline` that of the whole, in seconds.
    """

    loopback: tuple = ()
    max_bytes: int = 3_000_000
    timeout: tuple = (5, 10)
    deadline: float = 30

    def get(self, url, **headers):
        """Return the Answer at `url`, asked with `headers` (those that are empty are left out); raises NotFetched."""
        with self._asking() as (session, deadline):
            return self._follow(session, deadline, url, _named(headers))

    def post(self, url, data, **headers):
        """Send bytes to `url` (https) and return the status of the answer, not read nor followed; raises NotFetched."""
        if not (self.loopback or url.startswith("https://")):
            raise NotFetched(_mistyped())
        with self._asking() as (session, _deadline):
            _check(url)
            with closing(session.post(url, data=data, headers=_named(headers), stream=True)) as response:
                return response.status_code

    @contextmanager
    def _asking(self):
        with _Deadline(self.deadline) as deadline, self._session(deadline) as session:
            try:
                yield session, deadline
            except (OSError, HTTPError, ValueError) as error:
                raise NotFetched(_late() if deadline.is_over else _reason(error)) from error

    def _session(self, deadline):
        session = _Session(
            Config(
                ip_filter_enable=True,
                ip_filter_allow_loopback_ips=False,
                never_redirect=True,
                default_timeout=self.timeout,
                user_agent_override=f"{slugify(settings.SITE_NAME)} (+{settings.BASE_URL})",
            )
        )
        # No password of a .netrc, and no proxy: it would resolve names by itself.
        session.trust_env = False
        for scheme in ("http", "https"):
            session.mount(f"{scheme}://", _Adapter(scheme, self.loopback, deadline))
        return session

    def _follow(self, session, deadline, url, headers):
        for _hop in range(1 + MAX_REDIRECTS):
            _check(url)
            with closing(session.get(url, headers=headers, stream=True)) as response:
                if not response.is_redirect:
                    return self._answer(response, deadline)
                url = urljoin(url, response.headers["Location"])
        raise NotFetched(_("Le site renvoie d'une adresse à l'autre sans fin."))

    def _answer(self, response, deadline):
        if response.status_code not in (200, 304):
            raise NotFetched(_("Le site a répondu par l'erreur %(status)d.") % {"status": response.status_code})
        content = bytearray()
        for chunk in response.iter_content(CHUNK):
            content += chunk
            if len(content) > self.max_bytes:
                raise NotFetched(_("La réponse dépasse %(size)d Mo.") % {"size": max(1, self.max_bytes // 1_000_000)})
        # A connection that was cut may look like the end of an answer.
        deadline.check()
        return Answer(response.url, response.headers, bytes(content), response.status_code == 304)


class _Deadline:
    """Cuts every connection once its time is over, however little and however often the host sends."""

    def __init__(self, seconds):
        self.is_over, self.sockets = False, []
        self.timer = Timer(seconds, self.cut)
        self.timer.daemon = True

    def __enter__(self):
        self.timer.start()
        return self

    def __exit__(self, *_error):
        self.timer.cancel()

    def watch(self, connected):
        self.sockets.append(connected)
        self.check()

    def check(self):
        if self.is_over:
            raise TimeoutError

    def cut(self):
        self.is_over = True
        for connected in self.sockets:
            # Not the method of a TLS socket, which would pull it from under the thread that reads.
            with suppress(OSError):
                socket.socket.shutdown(connected, socket.SHUT_RDWR)


class _Session(HTTPSession):
    def get_redirect_target(self, resp):
        """Follow nothing: requests reads the whole body of a redirect first, whatever its size."""


class _Adapter(IPFilterAdapter):
    def __init__(self, scheme, loopback, deadline):
        super().__init__(is_https_proto=scheme == "https", allow_loopback=bool(loopback))
        self.loopback, self.deadline = loopback, deadline

    def build_connection_pool_key_attributes(self, request, verify, cert=None):
        """Refuse, of the addresses that the library lets through, those that are not plainly public."""
        host, options = super().build_connection_pool_key_attributes(request, verify, cert)
        address = ip_address(host["host"].strip("[]"))
        if str(address) not in self.loopback and not is_public(address):
            raise InvalidIPAddress(address)
        return host, options

    def get_connection_with_tls_context(self, *args, **kwargs):
        """Have the deadline know each connection."""
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        if not issubclass(pool.ConnectionCls, _Watched):
            pool.ConnectionCls = type("Watched", (_Watched, pool.ConnectionCls), {"deadline": self.deadline})
        return pool


class _Watched:
    def connect(self):
        super().connect()
        self.deadline.watch(self.sock)


def is_public(address):
    """Return whether an IP address is one that anybody on the Internet may reach."""
    # Reserved: what once held an IPv4 address inside an IPv6 one, among others.
    odd = address.is_multicast or address.is_reserved or getattr(address, "is_site_local", False)
    return address.is_global and not odd


def _named(headers):
    return {name.replace("_", "-").title(): value for name, value in headers.items() if value}


def _check(url):
    if not (is_outside(url) and safe_url(url)):
        raise NotFetched(_mistyped())


def _mistyped():
    return _("Ce n'est pas une adresse web (http ou https), sans identifiant ni mot de passe.")


def _reason(error):
    if isinstance(error, InvalidIPAddress):
        return _("Cette adresse mène à un réseau privé : le site ne la relève pas.")
    if isinstance(error, requests.Timeout) or isinstance(next(iter(error.args), None), ReadTimeoutError):
        return _late()
    if isinstance(error, requests.exceptions.SSLError):
        return _("Le certificat du site n'est pas valable.")
    if isinstance(error, requests.ConnectionError):
        return _("Le site est introuvable, ou ne répond pas.")
    return _("La réponse du site est illisible.")


def _late():
    return _("Le site a mis trop de temps à répondre.")
