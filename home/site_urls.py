"""Addresses of the site's own pages."""

urlpatterns = []
