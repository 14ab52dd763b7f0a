"""Addresses of the foundation's sockets."""

from django.urls import path

from community.consumers import BellConsumer

websocket_urlpatterns = [path("ws/cloche/", BellConsumer.as_asgi(), name="bell_socket")]
