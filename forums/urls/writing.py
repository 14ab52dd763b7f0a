"""Addresses of writing: threads, answers, drafts, reactions."""

urlpatterns = []
