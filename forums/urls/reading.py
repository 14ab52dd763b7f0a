"""Addresses of communities' tabs, threads, files and what a reader keeps."""

from django.urls import path

from forums.views import communities, files, reading

urlpatterns = [
    path("communautes/", communities.communities, name="communities"),
    path("communautes/<slug:slug>/", communities.community, name="community"),
    path("communautes/<slug:slug>/agenda/", communities.community_agenda, name="community_agenda"),
    path("discussions/<int:pk>-<slug:slug>/", reading.thread, name="thread"),
    path("messages/<int:pk>/", reading.post, name="post"),
    path("messages/<int:pk>/actions/", reading.post_actions, name="post_actions"),
    path("fichiers/<int:pk>/<str:name>", files.attachment, name="attachment"),
    path("mon-espace/gardes/", reading.bookmarks, name="bookmarks"),
    path("mon-espace/notifications/discussions/", reading.telling_threads, name="telling_threads"),
    path("mon-espace/brouillons/", reading.drafts, name="drafts"),
]
