"""Accounts made and changed in the administration: as whole as the others, and as soon out of the door."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from community import live
from community.models import Profile, User
from tests.community.accounts_kit import by_password
from tests.factories.community import UserFactory


@pytest.fixture
def administrator(client, site):
    administrator = UserFactory(is_staff=True, is_superuser=True)
    by_password(client, administrator.email)
    return administrator


@pytest.fixture
def poked(monkeypatch):
    told = []
    monkeypatch.setattr(live, "access_changed", told.append)
    return told


def data_of(user, **changes):
    names = {"email": user.email, "first_name": user.first_name, "last_name": user.last_name, "is_active": "on"}
    return {name: value for name, value in (names | changes).items() if value is not None}


def test_an_account_made_there_has_its_profile(client, administrator):
    passwords = {"password1": "une-phrase-bien-longue", "password2": "une-phrase-bien-longue"}
    data = {"email": "Nadia@example.org", "first_name": "Nadia", "last_name": "Belkacem", "is_active": "on"}
    answer = client.post(reverse("wagtailusers_users:add"), data | passwords)
    assert answer.status_code == 302
    nadia = User.objects.get(first_name="Nadia")
    assert Profile.objects.filter(user=nadia).count() == 1
    assert nadia.email == "nadia@example.org"


def test_a_closed_account_is_told_to_its_connections(client, administrator, poked):
    member = UserFactory()
    client.post(reverse("wagtailusers_users:edit", args=[member.pk]), data_of(member, is_active=None))
    member.refresh_from_db()
    assert (member.is_active, poked) == (False, [member.pk])


def test_a_changed_address_is_proven_before_it_opens(client, administrator, poked):
    member = UserFactory(email="avant@example.org")
    client.post(reverse("wagtailusers_users:edit", args=[member.pk]), data_of(member, email="Apres@example.org"))
    addresses = EmailAddress.objects.filter(user=member).values_list("email", "verified", "primary")
    assert list(addresses) == [("apres@example.org", False, True)]


def test_an_untouched_address_stays_verified(client, administrator, poked):
    member = UserFactory()
    client.post(reverse("wagtailusers_users:edit", args=[member.pk]), data_of(member, first_name="Autre"))
    addresses = EmailAddress.objects.filter(user=member).values_list("email", "verified")
    assert list(addresses) == [(member.email, True)]
