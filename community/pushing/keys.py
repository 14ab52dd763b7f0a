"""The key by which push services know the site (VAPID), and what is sealed for a device alone."""

from contextlib import suppress
from functools import cache
from urllib.parse import urlsplit

from django.conf import settings

# How long a service keeps a message for a device that is off, in seconds.
KEPT = 24 * 3600


def new_key():
    """Return a new private key, in the form of MARGELLE_PUSH_KEY."""
    from py_vapid import Vapid  # slow import
    from py_vapid.utils import b64urlencode, num_to_bytes  # slow import

    vapid = Vapid()
    vapid.generate_keys()
    return b64urlencode(num_to_bytes(vapid.private_key.private_numbers().private_value, 32))


def public_key():
    """Return the public key, which browsers ask for, or "" where nothing is pushed."""
    key = _private_key()
    return _public(key) if key else ""


def seal(device, message):
    """Return (body, headers) that bring the text `message` to `device`, which alone can read it."""
    from pywebpush import WebPusher  # slow import

    keys = {"p256dh": device.p256dh, "auth": device.auth}
    body = WebPusher({"endpoint": device.endpoint, "keys": keys}).encode(message.encode())["body"]
    return body, {"content_encoding": "aes128gcm", "ttl": str(KEPT), "authorization": _signature(device.endpoint)}


def _signature(endpoint):
    address = urlsplit(endpoint)
    claims = {"aud": f"{address.scheme}://{address.netloc}", "sub": f"mailto:{settings.CONTACT_EMAIL}"}
    return _vapid(_private_key()).sign(claims)["Authorization"]


def _private_key():
    return settings.PUSH_KEY or (_kept_key(settings.VAR_DIR / "push_key") if settings.DEMO else "")


@cache
def _kept_key(path):
    """Return the demonstration's key, made once: a browser trusts the one it subscribed with."""
    with suppress(FileExistsError), path.open("x") as file:
        path.chmod(0o600)
        file.write(new_key())
    return path.read_text()


@cache
def _public(private_key):
    from py_vapid.utils import b64urlencode  # slow import

    numbers = _vapid(private_key).public_key.public_numbers()
    return b64urlencode(b"\x04" + numbers.x.to_bytes(32) + numbers.y.to_bytes(32))


def _vapid(private_key):
    from py_vapid import Vapid  # slow import

    return Vapid.from_string(private_key)
