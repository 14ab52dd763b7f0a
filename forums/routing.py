"""Addresses of the sockets."""

from channels.security.websocket import WebsocketDenier
from django.urls import path, re_path

from community import routing
from forums.consumers import ThreadConsumer

websocket_urlpatterns = [
    *routing.websocket_urlpatterns,
    path("ws/discussions/<int:pk>/", ThreadConsumer.as_asgi(), name="thread_socket"),
    re_path("", WebsocketDenier.as_asgi()),
]
