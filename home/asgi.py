"""The ASGI application: pages by Django, live threads by Channels."""

import os
import warnings

from channels.routing import ProtocolTypeRouter, URLRouter
from channels.sessions import CookieMiddleware
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "home.settings")
# Static files are read by whitenoise, whose iterators are synchronous, and are small.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
pages = get_asgi_application()

from community.origins import SameOriginOnly  # noqa: E402  (apps must be ready)
from forums.routing import websocket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {"http": pages, "websocket": SameOriginOnly(CookieMiddleware(URLRouter(websocket_urlpatterns)))}
)
