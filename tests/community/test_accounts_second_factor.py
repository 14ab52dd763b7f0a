"""The second factor: setting it up, using it, and who must."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from community import second_factor
from community.models import Membership
from community.sessions import person_of
from tests.community.accounts_kit import PASSWORD, app_code, by_code, by_password, errors_of, wear_app
from tests.factories.community import MembershipFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")
SETUP = "/compte/double-protection/"


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def someone(role):
    """Return a person of that role, freshly read."""
    user = UserFactory(is_staff=role in {"staff", "superuser"}, is_superuser=role == "superuser")
    if role in {"member", "manager"}:
        MembershipFactory(user=user, role=Membership.Role.MANAGER if role == "manager" else Membership.Role.MEMBER)
    return user


@pytest.mark.parametrize(
    ("role", "expected"),
    [("newcomer", False), ("member", False), ("manager", True), ("staff", True), ("superuser", True)],
)
def test_who_must_hold_a_second_factor(settings, role, expected):
    user = someone(role)
    for setting in (True, False):
        settings.SECOND_FACTOR_REQUIRED = setting
        assert second_factor.is_required_of(user) is (expected and setting)
        assert second_factor.is_missing(user) is (expected and setting)
    assert second_factor.is_missing(AnonymousUser()) is False
    settings.SECOND_FACTOR_REQUIRED = True
    wear_app(user)
    assert second_factor.is_missing(user) is False


def test_recovery_codes_alone_are_no_second_factor(required):
    user = someone("staff")
    Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert second_factor.is_missing(user) is True


CLOSED = ["/gestion/", "/gestion/pages/", "/compte/adresse/", "/compte/sessions/", "/communautes/", "/", "/mon-espace/"]


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("role", ["manager", "superuser"])
def test_every_page_leads_to_the_setting_up(client, site, required, role, path):
    by_password(client, someone(role).email)
    for answer in (client.get(path), client.post(path)):
        assert (answer.status_code, answer.headers.get("Location")) == (302, SETUP)


def test_a_fragment_leads_there_too(client, site, required):
    by_password(client, someone("manager").email)
    answer = client.get("/communautes/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"], answer.content) == (200, SETUP, b"")


def test_a_socket_knows_nobody_until_then(client, required, set_up_app):
    user = someone("manager")
    by_password(client, user.email)
    assert person_of(client.session.session_key) == AnonymousUser()
    set_up_app(client)
    assert person_of(client.session.session_key) == user


def test_others_go_where_they_please(client, site, required):
    by_password(client, someone("member").email)
    assert client.get("/compte/adresse/").status_code == 200
    assert client.get("/gestion/").status_code == 302


def test_the_setting_up_says_why_and_leaving_stays_possible(client, required):
    by_password(client, someone("manager").email)
    assert "il demande un second facteur" in client.get(SETUP).content.decode()
    assert client.get(reverse("account_logout")).status_code == 200
    client.post(reverse("account_logout"))
    assert SESSION_KEY not in client.session


@pytest.fixture
def set_up_app(django_capture_on_commit_callbacks):
    """Walk through the pages as a person does."""

    def walk(client):
        again = client.get(reverse("mfa_activate_totp"))
        if again.status_code == 302:
            client.post(again.url, {"password": PASSWORD})
        secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(reverse("mfa_activate_totp"), {"code": app_code(secret)})
        assert answer.url == reverse("mfa_view_recovery_codes")

    return walk


def test_an_administrator_sets_up_an_app_and_enters_the_administration(client, site, required, mailoutbox, set_up_app):
    user = someone("superuser")
    by_password(client, user.email)
    set_up_app(client)
    assert client.get("/gestion/").status_code == 200
    assert len(client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]) == 10
    assert (mailoutbox[-1].to, mailoutbox[-1].subject) == ([user.email], "[Margelle] Second facteur en service")


def test_without_a_password_it_can_be_set_up_too(client, site, required, mailoutbox, set_up_app):
    user = someone("superuser")
    user.set_unusable_password()
    user.save()
    by_code(client, mailoutbox, user.email)
    set_up_app(client)
    assert client.get("/gestion/").status_code == 200


def test_a_new_factor_ends_the_sessions_opened_without_it(client, required, set_up_app):
    user, elsewhere = someone("manager"), Client()
    for browser in (elsewhere, client):
        by_password(browser, user.email)
    set_up_app(client)
    assert client.get("/compte/adresse/").status_code == 200
    assert elsewhere.get("/compte/adresse/").url == reverse("account_login") + "?next=/compte/adresse/"


@pytest.mark.parametrize("way", ["password", "code"])
def test_once_set_up_it_is_asked_at_every_way_in(client, mailoutbox, way):
    user = UserFactory()
    secret = wear_app(user)
    answer = by_password(client, user.email) if way == "password" else by_code(client, mailoutbox, user.email)
    assert answer.url == reverse("mfa_authenticate")
    assert SESSION_KEY not in client.session
    wrong = client.post(answer.url, {"code": "000000"})
    assert errors_of(wrong, "code") == ["Code incorrect."]
    assert SESSION_KEY not in client.session
    client.post(answer.url, {"code": app_code(secret)})
    assert client.session[SESSION_KEY] == str(user.pk)


def test_a_code_of_the_app_works_once(client):
    user = UserFactory()
    secret = wear_app(user)
    code = app_code(secret)
    for opens in (True, False):
        browser = Client()
        browser.post(by_password(browser, user.email).url, {"code": code})
        assert (SESSION_KEY in browser.session) is opens


def test_codes_of_the_app_are_not_tried_without_end(client):
    user = UserFactory()
    secret = wear_app(user)
    page = by_password(client, user.email).url
    said = [errors_of(client.post(page, {"code": f"{n:06}"}), "code")[0] for n in range(7)]
    assert said[0] == "Code incorrect."
    assert said[-1].startswith("Trop d")
    client.post(page, {"code": app_code(secret)})
    assert SESSION_KEY not in client.session


def test_a_recovery_code_opens_once(client, required, set_up_app):
    user = someone("manager")
    by_password(client, user.email)
    set_up_app(client)
    code = client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"][0]
    for opens in (True, False):
        browser = Client()
        browser.post(by_password(browser, user.email).url, {"code": code})
        assert (SESSION_KEY in browser.session) is opens


def test_the_drawing_of_the_app_carries_our_name(client):
    by_password(client, UserFactory(email="ana@example.org").email)
    client.post(client.get(reverse("mfa_activate_totp")).url, {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.context["totp_url"].startswith("otpauth://totp/ana%40example.org?secret=")
    assert page.context["totp_url"].endswith("&issuer=Margelle")
    assert 'src="data:image/svg+xml' in page.content.decode()
    assert totp.SECRET_SESSION_KEY in client.session


def test_a_passkey_is_offered_and_its_challenge_is_drawn_here(client):
    page = client.get(reverse("account_login")).content.decode()
    assert 'form="mfa_login" id="passkey_login"' in page
    options = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}).json()
    assert options["request_options"]["publicKey"]["rpId"] == "testserver"
    assert webauthn.STATE_SESSION_KEY in client.session


@pytest.mark.parametrize("credential", ["", "{}", "[]", "nul", '{"id": 3}', '{"rawId": "AAAA", "response": {}}'])
def test_a_forged_passkey_opens_nothing_and_breaks_nothing(client, credential):
    client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert answer.status_code == 302
    assert SESSION_KEY not in client.session


@pytest.mark.parametrize("name", ["mfa_add_webauthn", "mfa_activate_totp", "mfa_generate_recovery_codes"])
def test_the_factors_are_changed_only_after_the_password_again(client, name):
    user = UserFactory()
    by_password(client, user.email)
    assert client.get(reverse(name)).url.startswith(reverse("account_reauthenticate"))
