"""Addresses of the pages « Animer »."""

from django.urls import path

from home.cockpit.views import today

DESK = "animer/<slug:slug>/"

urlpatterns = [
    path("animer/", today.everywhere, name="cockpit"),
    path(DESK, today.cockpit, name="cockpit_of"),
    path(DESK + "questions/", today.questions, name="desk_questions"),
    path(DESK + "nouveaux/", today.newcomers, name="desk_newcomers"),
    path(DESK + "en-sommeil/", today.sleeping, name="desk_sleeping"),
]
