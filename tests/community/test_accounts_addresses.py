"""Every view of django-allauth has its French address."""

import allauth.urls
from django.urls import resolve, reverse

from community import openid
from community.urls.accounts import FRENCH, named


def test_none_is_forgotten():
    assert {name for name, _ in named(allauth.urls.urlpatterns)} == set(FRENCH)


def test_the_addresses_speak_french():
    assert reverse("account_login") == "/compte/connexion/"
    assert reverse("mfa_remove_webauthn", args=[4]) == "/compte/double-protection/cles/4/retirer/"


def test_the_provider_returns_to_our_own_view():
    assert resolve(reverse("openid_connect_callback", args=["proconnect"])).func is openid.callback
