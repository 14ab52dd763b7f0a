"""Addresses of one resource for its readers, and of what they keep."""

from django.urls import path

from resources.views import opinions, pages, printing

urlpatterns = [
    path("mon-espace/ressources/", pages.kept, name="kept_resources"),
    path("ressources/<slug:slug>/", pages.resource, name="resource"),
    path("ressources/<slug:slug>/pdf/", printing.resource_pdf, name="resource_pdf"),
    path("ressources/<slug:slug>/avis/", opinions.opinion, name="opinion"),
    path("ressources/<slug:slug>/essai/", opinions.trial, name="trial"),
    path("ressources/<slug:slug>/essais/", pages.trials, name="trials"),
    path("ressources/<slug:slug>/essais/<int:pk>/retirer/", opinions.remove_trial, name="remove_trial"),
    path("ressources/<slug:slug>/garder/", pages.keep, name="keep_resource"),
]
