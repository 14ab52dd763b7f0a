"""Addresses of cases, of the way from a thread to a sheet, and of consents."""

urlpatterns = []
