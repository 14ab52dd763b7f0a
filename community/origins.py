"""Which pages may open a socket: a browser sends the cookies of any page's socket, so the Origin is the only guard."""

from urllib.parse import urlsplit

from channels.security.websocket import WebsocketDenier
from django.conf import settings
from django.http.request import split_domain_port, validate_host


class SameOriginOnly:
    """Refuse, at the handshake, every socket that was not opened by a page of this very site.

    Scheme, host and port must be those of the site's address or of the request's own allowed host. None, "null" and
    two origins are refused like foreign ones.
    """

    def __init__(self, application):
        self.application = application

    async def __call__(self, scope, receive, send):
        application = self.application if _is_ours(scope) else WebsocketDenier()
        return await application(scope, receive, send)


def _is_ours(scope):
    origins = _headers(scope, b"origin")
    return len(origins) == 1 and origins[0] in {*settings.CSRF_TRUSTED_ORIGINS, *_own_origin(scope)}


def _own_origin(scope):
    hosts = _headers(scope, b"host")
    if len(hosts) != 1 or not validate_host(split_domain_port(hosts[0])[0], settings.ALLOWED_HOSTS):
        return []
    secure = scope.get("scheme") == "wss" or urlsplit(settings.BASE_URL).scheme == "https"
    return [f"{'https' if secure else 'http'}://{hosts[0]}"]


def _headers(scope, name):
    return [value.decode("latin-1") for key, value in scope["headers"] if key.lower() == name]
