"""Addresses of announcements."""

from django.urls import path

from community.views import announcements

LIST = "communautes/<slug:slug>/annonces/"

urlpatterns = [
    path(LIST, announcements.announcements, name="announcements"),
    path(LIST + "<int:pk>/", announcements.announcement, name="announcement"),
    path(LIST + "<int:pk>/retirer/", announcements.withdraw_announcement, name="withdraw_announcement"),
    path("animer/<slug:slug>/annonce/", announcements.new_announcement, name="new_announcement"),
]
