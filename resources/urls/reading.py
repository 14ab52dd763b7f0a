"""Addresses of lists."""

from django.urls import path

from resources.views import library

urlpatterns = [path("ressources/", library.library, name="library")]
