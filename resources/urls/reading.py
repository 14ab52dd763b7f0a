"""Addresses of lists."""

from django.urls import path

from resources.views import community_tab, data, library, watch

urlpatterns = [
    path("ressources/", library.library, name="library"),
    path("ressources/territoires/", data.data_by_territory, name="data_by_territory"),
    path("ressources/territoires/<slug:key>/", data.territory_data, name="territory_data"),
    path("ressources/producteurs/", data.data_by_producer, name="data_by_producer"),
    path("ressources/producteurs/<slug:slug>/", data.producer_data, name="producer_data"),
    path("ressources/veille/", watch.watch, name="watch"),
    path("communautes/<slug:slug>/ressources/", community_tab.community_files, name="community_files"),
]
