"""Addresses of images; documents have Wagtail's."""

urlpatterns = []
