"""Addresses of feeds, of the watch, of the API and of the sitemap."""

urlpatterns = []
