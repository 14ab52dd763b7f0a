"""Addresses of practice sheets: writing in steps, co-authors, inventory files."""

urlpatterns = []
