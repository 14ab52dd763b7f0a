"""Addresses that a person's devices ask."""

from django.urls import path

from community.views import devices

urlpatterns = [
    path("appareils/", devices.devices, name="devices"),
    path("appareils/compte/", devices.account, name="device_account"),
    path("appareils/<int:pk>/retirer/", devices.remove_device, name="remove_device"),
]
