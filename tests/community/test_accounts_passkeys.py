"""Passkeys, held by an authenticator made of Python."""

import json
import os
from hashlib import sha256

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.auth import SESSION_KEY
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from tests.community.accounts_kit import PASSWORD, by_password
from tests.factories.community import UserFactory

pytestmark = pytest.mark.django_db
HERE = "https://testserver"
PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


class Key:
    """One credential, as the device of its holder keeps it."""

    def __init__(self):
        self.private, self.id = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.handle = None

    def created(self, options, origin=HERE):
        """Answer to a creation."""
        self.handle = options["user"]["id"]
        credential = AttestedCredentialData.create(
            b"\0" * 16, self.id, ES256.from_cryptography_key(self.private.public_key())
        )
        flags = PRESENT_AND_VERIFIED | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(sha256(b"testserver").digest(), flags, 0, credential)
        client = CollectedClientData.create(CollectedClientData.TYPE.CREATE, options["challenge"], origin)
        attestation = AttestationObject.create("none", data, {})
        return self._said(clientDataJSON=client, attestationObject=attestation)

    def used(self, options, origin=HERE, private=None):
        """Answer to a sign-in."""
        data = AuthenticatorData.create(sha256(b"testserver").digest(), PRESENT_AND_VERIFIED, 1)
        client = CollectedClientData.create(CollectedClientData.TYPE.GET, options["challenge"], origin)
        signature = (private or self.private).sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
        said = json.loads(self._said(clientDataJSON=client, authenticatorData=data, signature=signature))
        said["response"]["userHandle"] = self.handle
        return json.dumps(said)

    def _said(self, **response):
        key_id = websafe_encode(self.id)
        said = {name: websafe_encode(bytes(value)) for name, value in response.items()}
        return json.dumps({"type": "public-key", "id": key_id, "rawId": key_id, "response": said})


@pytest.fixture
def holder(client):
    """A member who has added a passkey, on a browser where nobody is signed in."""
    user, key = UserFactory(), Key()
    by_password(client, user.email)
    client.post(client.get(reverse("mfa_add_webauthn")).url, {"password": PASSWORD})
    options = client.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]["publicKey"]
    data = {"name": "Mon portable", "passwordless": "on", "credential": key.created(options)}
    assert client.post(reverse("mfa_add_webauthn"), data).url == reverse("mfa_view_recovery_codes")
    client.post(reverse("account_logout"))
    return user, key


def challenge(client):
    answer = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    return answer.json()["request_options"]["publicKey"]


def test_a_passkey_opens_without_password_and_leads_on(client, holder):
    user, key = holder
    data = {"credential": key.used(challenge(client)), "next": "/agenda/"}
    answer = client.post(reverse("mfa_login_webauthn"), data)
    assert answer.url == "/agenda/"
    assert client.session[SESSION_KEY] == str(user.pk)


def test_it_is_the_second_factor_of_a_password(client, holder):
    user, key = holder
    page = by_password(client, user.email).url
    assert page == reverse("mfa_authenticate")
    options = client.get(page).context["js_data"]["request_options"]["publicKey"]
    client.post(page, {"credential": key.used(options)})
    assert client.session[SESSION_KEY] == str(user.pk)


FORGERIES = {
    "another's signature": lambda key, options: key.used(options, private=ec.generate_private_key(ec.SECP256R1())),
    "on another site": lambda key, options: key.used(options, origin="https://pirate.example"),
    "of another challenge": lambda key, options: key.used(options | {"challenge": websafe_encode(b"x" * 32)}),
    "not text": lambda key, options: key.used(options).replace('"signature": "', '"signature": 3, "x": "'),
    "cut short": lambda key, options: key.used(options).replace('"authenticatorData": "', '"authenticatorData": "A'),
}  # fmt: skip


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_answer_opens_nothing_and_breaks_nothing(client, holder, forgery):
    _, key = holder
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": FORGERIES[forgery](key, challenge(client))})
    assert (answer.status_code, SESSION_KEY in client.session) == (302, False)


def test_an_answer_serves_once(client, holder):
    _, key = holder
    credential = key.used(challenge(client))
    client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    client.post(reverse("account_logout"))
    client.post(reverse("mfa_login_webauthn"), {"credential": credential})
    assert SESSION_KEY not in client.session


def test_a_key_is_named_listed_and_removed(client, holder):
    user, key = holder
    client.post(reverse("mfa_login_webauthn"), {"credential": key.used(challenge(client))})
    pk = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk
    client.post(client.get(reverse("mfa_edit_webauthn", args=[pk])).url, {"password": PASSWORD})
    client.post(reverse("mfa_edit_webauthn", args=[pk]), {"name": "Le téléphone"})
    assert "Le téléphone" in client.get(reverse("mfa_list_webauthn")).content.decode()
    assert "Le téléphone" in client.get(reverse("mfa_remove_webauthn", args=[pk])).content.decode()
    client.post(reverse("mfa_remove_webauthn", args=[pk]))
    assert Authenticator.objects.filter(user=user).count() == 0


def test_nobody_touches_anothers_key(client, holder):
    pk = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk
    by_password(client, UserFactory().email)
    client.post(client.get(reverse("mfa_activate_totp")).url, {"password": PASSWORD})
    for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
        assert client.get(reverse(name, args=[pk])).status_code == 404
        assert client.post(reverse(name, args=[pk]), {"name": "x"}).status_code == 404
