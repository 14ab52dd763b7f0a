"""Addresses of the site's own pages."""

from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from home.views import completions, health, installed, own_space, plain, profile, search

urlpatterns = [
    path("membres/<str:public_id>/", profile.profile, name="profile"),
    path("mon-espace/", own_space.my_space, name="my_space"),
    path("recherche/", search.search, name="search"),
    path("recherche/propositions/", completions.completions, name="completions"),
    path("chiffres/", plain.in_figures, name="figures"),
    path("agenda/", plain.agenda, name="agenda"),
    # A token would give every visitor a cookie; a foreign page can at worst change the language of the screens.
    path("langue/", csrf_exempt(set_language), name="set_language"),
    path("composants/", plain.styleguide, name="styleguide"),
    path("robots.txt", plain.robots, name="robots"),
    path(".well-known/security.txt", plain.security, name="security"),
    path("favicon.ico", plain.favicon),
    path("manifest.webmanifest", installed.manifest, name="manifest"),
    # At the root: a worker serves what stands below its own address.
    path("sw.js", installed.worker, name="worker"),
    path("hors-ligne/", installed.offline, name="offline"),
    path("sante/", health.alive, name="alive"),
    path("sante/pret/", health.ready, name="ready"),
]
