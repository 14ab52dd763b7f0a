"""Addresses of images; documents have Wagtail's."""

from django.urls import path

from resources.views import files

urlpatterns = [path("ressources/images/<int:pk>/<str:name>", files.image, name="resource_image")]
