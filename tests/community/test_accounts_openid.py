"""Signing in by OpenID Connect, against a provider of our own."""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from community.models import Profile, User
from tests.community.accounts_kit import PASSWORD, app_code, by_password, wear_app
from tests.community.fake_provider import CLIENT, FakeProvider
from tests.factories.community import UserFactory

pytestmark = pytest.mark.django_db
LOGIN, RETURN = "/compte/oidc/proconnect/connexion/", "/compte/oidc/proconnect/retour/"
MAELLE = "maelle@structure.example"


@pytest.fixture(scope="module")
def _running():
    with FakeProvider() as provider:
        yield provider


@pytest.fixture
def provider(_running, settings):
    kept = dict(vars(_running))
    names = ["openid", "email", "given_name", "usual_name"]
    app = CLIENT | {"provider_id": "proconnect", "name": "ProConnect"}
    app["settings"] = {"server_url": _running.issuer, "scope": names, "verified_email": []}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": False, "APPS": [app]}}
    _running.app = app
    _running.claims = dict(_running.claims)
    yield _running
    vars(_running).update(kept)


def enter(client, provider, **query):
    """Go to the provider and back."""
    away = client.post(LOGIN, query_params=query)
    return client.get(RETURN, provider.authorize(away.url))


def test_the_button_is_a_form_on_the_sign_in_page(client, provider):
    page = client.get(reverse("account_login"), {"next": "/agenda/"}).content.decode()
    assert f'<form class="mt3" method="post" action="{LOGIN}?process=login&amp;next=%2Fagenda%2F">' in page
    assert "Continuer avec ProConnect" in page
    assert client.get(LOGIN).status_code == 200


def test_the_request_is_the_one_proconnect_accepts(client, provider):
    extra = {"scope": "phone", "auth_params": "prompt=none", "action": "rerequest"}
    enter(client, provider, **extra)
    assert set(provider.query["scope"].split()) == {"openid", "email", "given_name", "usual_name"}
    assert provider.query["redirect_uri"] == f"http://testserver{RETURN}"


@pytest.mark.parametrize("signed", [True, False])
def test_a_newcomer_gets_an_account_with_her_names(client, provider, signed):
    provider.signed = signed
    provider.claims["given_name"] = "Ma\u200bëlle"
    answer = enter(client, provider, next="/agenda/")
    assert (answer.status_code, answer.url) == (302, "/agenda/")
    user = User.objects.get()
    assert (user.email, user.first_name, user.last_name) == (MAELLE, "Maëlle", "Le Bihan")
    assert Profile.objects.get().user == user
    assert EmailAddress.objects.get().verified is True
    assert (SocialAccount.objects.get().uid, SocialAccount.objects.get().extra_data) == ("abc-123", {})
    assert client.session[SESSION_KEY] == str(user.pk)


def test_what_is_missing_is_asked(client, provider, mailoutbox):
    del provider.claims["usual_name"]
    asked = enter(client, provider)
    assert asked.url == reverse("socialaccount_signup")
    page = client.get(asked.url)
    assert page.context["form"].initial["first_name"] == "Maëlle"
    data = {"email": MAELLE, "first_name": "Maëlle", "last_name": "\u200b"}
    assert list(client.post(asked.url, data).context["form"].errors) == ["last_name"]
    client.post(asked.url, data | {"last_name": "Le Bihan"})
    assert User.objects.get().last_name == "Le Bihan"
    assert Profile.objects.count() == 1


def test_a_member_is_recognised_by_a_verified_address_then_by_her_subject(client, provider):
    member = UserFactory(email=MAELLE)
    enter(client, provider)
    assert client.session[SESSION_KEY] == str(member.pk)
    client.post(reverse("account_logout"))
    provider.claims["email"] = "nouvelle@structure.example"
    enter(client, provider)
    assert client.session[SESSION_KEY] == str(member.pk)
    assert User.objects.count() == 1


@pytest.mark.parametrize("said", [False, None, "true", 1])
@pytest.mark.parametrize("known", [True, False])
def test_an_address_nobody_vouches_for_opens_nothing(client, provider, said, known):
    if known:
        UserFactory(email=MAELLE)
    provider.claims["email_verified"] = said
    answer = enter(client, provider)
    assert (answer.status_code, SESSION_KEY in client.session) == (403, False)
    assert "Votre adresse n'est pas vérifiée" in answer.content.decode().replace("&#x27;", "'")
    assert (User.objects.count(), SocialAccount.objects.count()) == (int(known), 0)


def test_unless_the_operator_trusts_its_domain(client, provider):
    provider.claims["email_verified"] = False
    provider.app["settings"]["verified_email"] = ["structure.example"]
    member = UserFactory(email=MAELLE)
    enter(client, provider)
    assert client.session[SESSION_KEY] == str(member.pk)


def test_a_member_links_an_identity_herself_whatever_its_address(client, provider):
    member = UserFactory()
    provider.claims["email_verified"] = False
    by_password(client, member.email)
    away = client.post(LOGIN + "?process=connect")
    back = client.get(RETURN, provider.authorize(away.url))
    assert back.url == reverse("account_reauthenticate")
    assert SocialAccount.objects.count() == 0
    assert client.post(back.url, {"password": PASSWORD}).url == reverse("socialaccount_connections")
    assert SocialAccount.objects.get().user == member
    client.post(reverse("account_logout"))
    enter(client, provider)
    assert client.session[SESSION_KEY] == str(member.pk)


def test_the_password_of_an_account_never_confirmed_is_dropped(client, provider):
    member = UserFactory(email=MAELLE, verified=False)
    enter(client, provider)
    member.refresh_from_db()
    assert not member.check_password(PASSWORD)


def test_the_second_factor_is_asked_too(client, provider):
    member = UserFactory(email=MAELLE)
    secret = wear_app(member)
    assert enter(client, provider).url == reverse("mfa_authenticate")
    assert SESSION_KEY not in client.session
    client.post(reverse("mfa_authenticate"), {"code": app_code(secret)})
    assert SESSION_KEY in client.session


def test_a_closed_account_stays_closed(client, provider):
    UserFactory(email=MAELLE, is_active=False)
    assert enter(client, provider).url == reverse("account_inactive")
    assert SESSION_KEY not in client.session


def test_the_lost_text_is_still_there_under_a_new_session(client, provider):
    session = client.session
    session["lost_text"] = "Une réponse."
    session.save()
    client.cookies["session"] = before = session.session_key
    enter(client, provider)
    assert (client.session["lost_text"], client.session.session_key == before) == ("Une réponse.", False)


def _stranger_key(provider):
    provider.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _stranger_user_key(provider):
    provider.user_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _shared_secret(provider):
    provider.key, provider.algorithm = CLIENT["secret"], "HS256"


def _unsigned(provider):
    provider.key, provider.algorithm = None, "none"


FORGERIES = {
    "id_token signed by another": _stranger_key,
    "userinfo signed by another": _stranger_user_key,
    "signed with the shared secret": _shared_secret,
    "not signed": _unsigned,
    "nonce of another": lambda provider: provider.id_claims.update(nonce="x" * 43),
    "no nonce": lambda provider: provider.id_claims.update(nonce=None),
    "for another site": lambda provider: provider.id_claims.update(aud="autre"),
    "from another provider": lambda provider: provider.id_claims.update(iss="http://127.0.0.1:1"),
    "expired": lambda provider: provider.id_claims.update(exp=int(time.time()) - 60),
    "without end": lambda provider: provider.id_claims.update(exp=None),
    "userinfo of another person": lambda provider: provider.user_claims.update(sub="autre"),
    "userinfo for another site": lambda provider: provider.user_claims.update(aud="autre"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_forged_tokens_open_nothing(client, provider, forgery):
    UserFactory(email=MAELLE)
    provider.id_claims, provider.user_claims = {}, {}
    FORGERIES[forgery](provider)
    answer = enter(client, provider)
    assert (answer.status_code, SESSION_KEY in client.session) == (401, False)
    assert "personne n'est connecté" in answer.content.decode().replace("&#x27;", "'")
    assert SocialAccount.objects.count() == 0


@pytest.mark.parametrize("query", [{}, {"code": "x"}, {"code": "x", "state": "y" * 43}, {"error": "server_error"}])
def test_a_way_back_nobody_asked_for_opens_nothing(client, provider, query):
    assert client.get(RETURN, query).status_code == 401
    assert SESSION_KEY not in client.session


def test_a_state_serves_once_and_in_its_own_browser(client, provider):
    back = provider.authorize(client.post(LOGIN).url)
    assert Client().get(RETURN, back).status_code == 401
    assert client.get(RETURN, back).status_code == 302
    client.post(reverse("account_logout"))
    assert client.get(RETURN, back).status_code == 401


def test_giving_up_at_the_provider_is_no_error(client, provider):
    back = provider.authorize(client.post(LOGIN).url)
    answer = client.get(RETURN, {"error": "access_denied", "state": back["state"]})
    assert answer.url == reverse("socialaccount_login_cancelled")
    assert client.get(answer.url).status_code == 200


def test_a_provider_that_is_not_configured_is_not_found(client):
    assert client.post("/compte/oidc/autre/connexion/").status_code == 404
    assert client.get("/compte/oidc/autre/retour/").status_code == 404


@pytest.mark.parametrize("following", ["//pirate.example", "https://pirate.example/", "/\\pirate.example"])
def test_the_way_back_leads_nowhere_else(client, provider, following):
    assert enter(client, provider, next=following).url == "/"
