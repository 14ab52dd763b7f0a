"""Addresses of writing: threads, answers, drafts, reactions."""

from django.urls import path

from forums.views import drafts, reactions, starting, writing

urlpatterns = [
    path("communautes/<slug:slug>/discussions/nouvelle/", starting.new_thread, name="new_thread"),
    path("discussions/deja-discute/", starting.already_discussed, name="already_discussed"),
    path("communautes/<slug:slug>/personnes/", drafts.mention_members, name="mention_members"),
    path("discussions/<int:pk>/repondre/", writing.reply, name="reply"),
    path("discussions/<int:pk>/suivre/", reactions.follow, name="follow"),
    path("discussions/<int:pk>/voter/", reactions.vote, name="vote"),
    path("discussions/<int:pk>/personnes/", drafts.mention_people, name="mention_people"),
    path("messages/<int:pk>/modifier/", writing.edit_post, name="edit_post"),
    path("messages/<int:pk>/supprimer/", writing.delete_post, name="delete_post"),
    path("messages/<int:pk>/retablir/", writing.restore_post, name="restore_post"),
    path("messages/<int:pk>/reagir/", reactions.react, name="react"),
    path("messages/<int:pk>/retenir/", reactions.accept_post, name="accept_post"),
    path("messages/<int:pk>/garder/", reactions.bookmark, name="bookmark"),
    path("brouillon/", drafts.draft, name="draft"),
    path("apercu/", drafts.preview, name="preview"),
]
