"""Addresses of communities' tabs, threads, files and what a reader keeps."""

urlpatterns = []
