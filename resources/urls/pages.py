"""Addresses of one resource for its readers."""

from django.urls import path

from resources.views import pages

urlpatterns = [path("ressources/<slug:slug>/", pages.resource, name="resource")]
