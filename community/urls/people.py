"""Addresses of people and organisations."""

urlpatterns = []
