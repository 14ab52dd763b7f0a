"""Addresses of the pages « Animer »."""

from django.urls import path

from home.cockpit import views

DESK = "animer/<slug:slug>/"

urlpatterns = [
    path("animer/", views.everywhere, name="cockpit"),
    path(DESK, views.cockpit, name="cockpit_of"),
]
