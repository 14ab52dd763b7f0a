"""Addresses that stand in mails, and the one at which mails come in."""

from django.urls import path

from community.views import incoming, stopping_mails

urlpatterns = [
    path("courriels/arreter/<str:token>/", stopping_mails.stop_mails, name="stop_mails"),
    path("courriels/reprendre/", stopping_mails.resume_mails, name="resume_mails"),
    path("courriel/entrant/", incoming.receive, name="receive_mail"),
]
