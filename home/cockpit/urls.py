"""Addresses of the pages « Animer »."""

from django.urls import path

from home.cockpit.views import acting, exporting, relaying, today

DESK = "animer/<slug:slug>/"
NOTES, REPLIES = {"shelf": relaying.NOTES}, {"shelf": relaying.REPLIES}

urlpatterns = [
    path("animer/", today.everywhere, name="cockpit"),
    path(DESK, today.cockpit, name="cockpit_of"),
    path(DESK + "questions/", today.questions, name="desk_questions"),
    path(DESK + "questions/<int:pk>/solliciter/", acting.solicit, name="solicit"),
    path(DESK + "nouveaux/", today.newcomers, name="desk_newcomers"),
    path(DESK + "nouveaux/<slug:public_id>/", acting.welcome, name="welcome"),
    path(DESK + "nouveaux/<slug:public_id>/reprendre/", acting.take_back_welcome, name="take_back_welcome"),
    path(DESK + "en-sommeil/", today.sleeping, name="desk_sleeping"),
    path(DESK + "attribuer/<slug:kind>/<int:pk>/", acting.assign, name="assign"),
    path(DESK + "exporter/", exporting.export, name="desk_export"),
    path(DESK + "relais/", relaying.shelf, NOTES, name="handover"),
    path(DESK + "relais/<int:pk>/", relaying.edit, NOTES, name="handover_note"),
    path(DESK + "relais/<int:pk>/effacer/", relaying.erase, NOTES, name="erase_handover_note"),
    path(DESK + "relais/<int:pk>/remettre/", relaying.give_back, NOTES, name="give_back_handover_note"),
    path(DESK + "reponses-types/", relaying.shelf, REPLIES, name="canned_replies"),
    path(DESK + "reponses-types/<int:pk>/", relaying.edit, REPLIES, name="canned_reply"),
    path(DESK + "reponses-types/<int:pk>/effacer/", relaying.erase, REPLIES, name="erase_canned_reply"),
    path(DESK + "reponses-types/<int:pk>/remettre/", relaying.give_back, REPLIES, name="give_back_canned_reply"),
]
