"""Addresses of entering, leaving and managing a community."""

from django.urls import path

from community.views import charters, invitations, managing, membership

HOME = "communautes/<slug:slug>/"
DESK = HOME + "animer/"

urlpatterns = [
    path(HOME + "membres/", membership.members, name="community_members"),
    path(HOME + "a-propos/", membership.about, name="community_about"),
    path(HOME + "entrer/", membership.join, name="join"),
    path(HOME + "entrer/retirer/", membership.withdraw, name="withdraw_request"),
    path(HOME + "quitter/", membership.leave, name="leave"),
    path(HOME + "charte/", charters.accept, name="accept_charter"),
    path(DESK, managing.manage, name="manage"),
    path(DESK + "membres/", managing.manage_members, name="manage_members"),
    path(DESK + "membres/<slug:public_id>/", managing.manage_member, name="manage_member"),
    path(DESK + "demandes/", managing.manage_requests, name="manage_requests"),
    path(DESK + "demandes/<int:pk>/", managing.manage_request, name="manage_request"),
    path(DESK + "invitations/", invitations.manage_invitations, name="manage_invitations"),
    path(DESK + "invitations/<int:pk>/", invitations.manage_invitation, name="manage_invitation"),
    path(DESK + "charte/", charters.draft, name="manage_charter"),
    path(DESK + "charte/publier/", charters.publish, name="manage_charter_publish"),
    path(DESK + "archive/", managing.manage_archive, name="manage_archive"),
    path("mes-invitations/<int:pk>/", invitations.my_invitation, name="my_invitation"),
    path("invitation/", invitations.pending_invitation, name="pending_invitation"),
    path("invitation/<str:token>/", invitations.invitation, name="invitation"),
]
