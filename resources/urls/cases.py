"""Addresses of cases, of the way from a thread to a sheet, and of consents."""

from django.urls import path

from resources.views import capitalising, cases

urlpatterns = [
    path("ressources/cas/nouveau/", cases.new_case, name="new_case"),
    path("ressources/<slug:slug>/modifier/cas/", cases.edit_case, name="edit_case"),
    path("discussions/<int:pk>/capitaliser/", capitalising.capitalise, name="capitalise"),
    path("ressources/<slug:slug>/passages/", capitalising.contributions, name="contributions"),
    path("ressources/contributions/<int:pk>/", capitalising.consent, name="consent"),
    path("ressources/contributions/<int:pk>/modifier/", capitalising.edit_contribution, name="edit_contribution"),
    path("ressources/contributions/<int:pk>/monter/", capitalising.raise_contribution, name="raise_contribution"),
    path("ressources/contributions/<int:pk>/retirer/", capitalising.remove_contribution, name="remove_contribution"),
]
