"""Addresses of moderation."""

from django.urls import path

from forums.views import moderation

urlpatterns = [
    path("discussions/<int:pk>/epingler/", moderation.pin_thread, name="pin_thread"),
    path("discussions/<int:pk>/verrouiller/", moderation.lock_thread, name="lock_thread"),
    path("discussions/<int:pk>/deplacer/", moderation.move_thread, name="move_thread"),
    path("discussions/<int:pk>/scinder/", moderation.split_thread, name="split_thread"),
    path("discussions/<int:pk>/fusionner/", moderation.merge_thread, name="merge_thread"),
    path("discussions/<int:pk>/supprimer/", moderation.delete_thread, name="delete_thread"),
    path("messages/<int:pk>/versions/", moderation.post_versions, name="post_versions"),
    path("messages/<int:pk>/identite/", moderation.post_identity, name="post_identity"),
]
