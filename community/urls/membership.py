"""Addresses of entering, leaving and managing a community."""

urlpatterns = []
