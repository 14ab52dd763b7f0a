"""Addresses of people and organisations."""

from django.urls import path

from community.views import notifications, people, telling

urlpatterns = [
    path("annuaire/", people.directory, name="directory"),
    path("annuaire/structures/", people.organisations, name="organisations"),
    path("structures/<slug:slug>/", people.organisation, name="organisation"),
    path("mon-espace/profil/", people.edit_profile, name="edit_profile"),
    path("mon-espace/preferences/", people.preferences, name="preferences"),
    path("mon-espace/notifications/", telling.channels, name="telling"),
    path("mon-espace/notifications/horaires/", telling.hours, name="telling_hours"),
    path("mon-espace/notifications/communautes/", telling.communities, name="telling_communities"),
    path("mon-espace/notifications/reprendre/", telling.resume, name="telling_resume"),
    path("communautes/<slug:slug>/notifications/", telling.community_level, name="community_level"),
    path("notifications/", notifications.listing, name="notifications"),
    path("notifications/lues/", notifications.read_all, name="notifications_read"),
    path("notifications/<int:pk>/", notifications.follow, name="notification"),
]
