"""Addresses of practice sheets: writing in steps, co-authors, inventory files."""

from django.urls import path

from resources.views import authors, sheet_files, sheets

urlpatterns = [
    path("ressources/fiches-action/nouvelle/", sheets.new_sheet, name="new_sheet"),
    path("ressources/fiches-action/export.<str:extension>", sheet_files.sheets_export, name="sheets_export"),
    path("ressources/fiches-action/import/", sheet_files.sheets_import, name="sheets_import"),
    path("ressources/<slug:slug>/modifier/fiche/", sheets.edit_sheet, name="edit_sheet"),
    path("ressources/<slug:slug>/modifier/fiche/<slug:step>/", sheets.edit_sheet_step, name="edit_sheet_step"),
    path("ressources/<slug:slug>/coauteurs/", authors.sheet_authors, name="sheet_authors"),
]
