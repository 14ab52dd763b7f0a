"""A site that pushes, a browser that can read what it is sent, and the service in between."""

from base64 import urlsafe_b64encode
from dataclasses import dataclass

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from community.pushing.keys import new_key
from tests.hosts import serving

AUTH = b"sixteen secret b"


def encoded(data):
    """Return bytes as browsers write them."""
    return urlsafe_b64encode(data).decode().rstrip("=")


@dataclass
class Browser:
    """What a browser keeps of a subscription, and gives of it."""

    key: EllipticCurvePrivateKey

    @property
    def p256dh(self):
        """Its public key."""
        return encoded(self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def subscription(self, endpoint="https://push.example.org/abc"):
        """Return what it gives to the site."""
        return {"endpoint": endpoint, "expirationTime": None, "keys": {"p256dh": self.p256dh, "auth": encoded(AUTH)}}

    def read(self, body):
        """Return the text of a sealed message."""
        return http_ece.decrypt(body, private_key=self.key, auth_secret=AUTH, version="aes128gcm").decode()


@pytest.fixture
def subscriber():
    return Browser(generate_private_key(SECP256R1()))


@pytest.fixture
def push_key(settings):
    settings.PUSH_KEY = new_key()
    return settings.PUSH_KEY


@pytest.fixture
def service():
    """A push service, at this machine's own address."""
    with serving() as host:
        yield host
