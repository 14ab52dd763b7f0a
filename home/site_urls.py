"""Addresses of the site's own pages."""

from django.urls import path

from home.views import health, own_space, plain, profile, search

urlpatterns = [
    path("membres/<str:public_id>/", profile.profile, name="profile"),
    path("mon-espace/", own_space.my_space, name="my_space"),
    path("recherche/", search.search, name="search"),
    path("ressources/", plain.resources, name="resources"),
    path("agenda/", plain.agenda, name="agenda"),
    path("composants/", plain.styleguide, name="styleguide"),
    path("robots.txt", plain.robots, name="robots"),
    path(".well-known/security.txt", plain.security, name="security"),
    path("favicon.ico", plain.favicon),
    path("sante/", health.alive, name="alive"),
    path("sante/pret/", health.ready, name="ready"),
]
