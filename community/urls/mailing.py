"""Addresses that stand in mails."""

from django.urls import path

from community.views import stopping_mails

urlpatterns = [
    path("courriels/arreter/<str:token>/", stopping_mails.stop_mails, name="stop_mails"),
    path("courriels/reprendre/", stopping_mails.resume_mails, name="resume_mails"),
]
