"""Addresses of writing: threads, answers, drafts, reactions."""

from django.urls import path

from forums.views import drafts, writing

urlpatterns = [
    path("discussions/<int:pk>/repondre/", writing.reply, name="reply"),
    path("discussions/<int:pk>/personnes/", drafts.mention_people, name="mention_people"),
    path("communautes/<slug:slug>/personnes/", drafts.mention_members, name="mention_members"),
    path("brouillon/", drafts.draft, name="draft"),
    path("apercu/", drafts.preview, name="preview"),
]
