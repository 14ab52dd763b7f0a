"""What a browser says of itself when a person wants to be told there."""

from base64 import urlsafe_b64decode
from binascii import Error
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from django import forms

from community.html import safe_url
from community.html.urls import is_outside

AUTH_BYTES = 16
# The first that stands in what a browser calls itself names it: each also bears the names of its forebears.
BROWSERS = {"Edg": "Edge", "Firefox": "Firefox", "SamsungBrowser": "Samsung Internet", "OPR": "Opera"}
BROWSERS |= {"Chrome": "Chrome", "Safari": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac"}
SYSTEMS |= {"CrOS": "ChromeOS", "Linux": "Linux"}


class PushDeviceForm(forms.Form):
    """A subscription as browsers give it: where to send, and the keys to seal with."""

    endpoint = forms.CharField(max_length=1000)
    p256dh = forms.CharField(max_length=120)
    auth = forms.CharField(max_length=40)

    def clean_endpoint(self):
        """Take only what may be the address of a push service: https, without password nor port of its own."""
        endpoint = self.cleaned_data["endpoint"]
        if not (endpoint.isascii() and is_outside(endpoint) and safe_url(endpoint) and _is_plain(urlsplit(endpoint))):
            raise forms.ValidationError("endpoint")
        return endpoint

    def clean_p256dh(self):
        """Take only a point of the curve, as one seals for nothing else."""
        try:
            EllipticCurvePublicKey.from_encoded_point(SECP256R1(), _bytes(self.cleaned_data["p256dh"]))
        except ValueError as error:
            raise forms.ValidationError("p256dh") from error
        return self.cleaned_data["p256dh"]

    def clean_auth(self):
        """Take only a secret of the length that the protocol wants."""
        if len(_bytes(self.cleaned_data["auth"])) != AUTH_BYTES:
            raise forms.ValidationError("auth")
        return self.cleaned_data["auth"]


def label_of(agent):
    """Return a device's name as its owner would say it, "Firefox, Android", from what a browser calls itself."""
    names = (_first(BROWSERS, agent), _first(SYSTEMS, agent))
    return ", ".join(name for name in names if name)


def _is_plain(address):
    return address.scheme == "https" and address.netloc == address.hostname and "." in address.netloc


def _first(names, agent):
    return next((name for sign, name in names.items() if sign in agent), "")


def _bytes(text):
    try:
        return urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (Error, ValueError):
        return b""
