"""Addresses of bulletins."""

from django.urls import path

from home.bulletins import views
from home.bulletins.feeds import BulletinFeed

ARCHIVE = "communautes/<slug:slug>/bulletins/"
DESK = "animer/<slug:slug>/bulletin/"

urlpatterns = [
    path(ARCHIVE, views.archive, name="community_bulletins"),
    path(ARCHIVE + "flux/", BulletinFeed(), name="bulletin_feed"),
    path(ARCHIVE + "<int:number>/", views.bulletin, name="bulletin"),
    path(DESK, views.bulletins, name="bulletins"),
    path(DESK + "composer/", views.edit, name="edit_bulletin"),
    path(DESK + "envoyer/", views.send, name="send_bulletin"),
    path(DESK + "abandonner/", views.drop, name="drop_bulletin"),
]
