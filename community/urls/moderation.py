"""Addresses of what is flagged and decided."""

from django.urls import path

from community.views import flags, moderation

QUEUE = "animer/<slug:slug>/moderation/"

urlpatterns = [
    path("signaler/<slug:kind>/<slug:address>/", flags.flag, name="flag"),
    path("moderation/", moderation.site_queue, name="site_moderation"),
    path("moderation/<int:pk>/", moderation.site_report, name="site_report"),
    path("moderation/decision/<int:pk>/", flags.decision, name="decision"),
    path(QUEUE, moderation.queue, name="moderation"),
    path(QUEUE + "<int:pk>/", moderation.report, name="report"),
    path(QUEUE + "<int:pk>/avis/", moderation.ask_advice, name="ask_advice"),
]
