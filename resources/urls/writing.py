"""Addresses where members propose, review and keep resources up to date."""

urlpatterns = []
