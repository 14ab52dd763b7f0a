"""The devices where a person chose to be told."""

from hashlib import sha256

from django.db import transaction
from django.shortcuts import get_object_or_404

from community.models import PushDevice, User

MOST_DEVICES = 10


class TooManyDevices(Exception):
    """She has as many devices as one may have."""


@transaction.atomic
def add_device(actor, *, endpoint, p256dh, auth, label=""):
    """Tell `actor`, and nobody else any more, on the browser that `endpoint` reaches; return the device.

    The values are those of a valid `PushDeviceForm`. Raises TooManyDevices beyond MOST_DEVICES.
    """
    User.objects.select_for_update().get(pk=actor.pk)
    digest = _digest(endpoint)
    if actor.push_devices.exclude(endpoint_digest=digest).count() >= MOST_DEVICES:
        raise TooManyDevices
    values = {"user": actor, "endpoint": endpoint, "p256dh": p256dh, "auth": auth, "label": label, "failures": 0}
    return PushDevice.objects.update_or_create(endpoint_digest=digest, defaults=values)[0]


def remove_device(actor, pk):
    """Tell `actor` no more on one of her devices; Http404 when it is not hers."""
    get_object_or_404(actor.push_devices.all(), pk=pk).delete()


def remove_device_at(actor, endpoint):
    """Tell `actor` no more on the browser that `endpoint` reaches. Return whether she was told there."""
    return bool(actor.push_devices.filter(endpoint_digest=_digest(endpoint)).delete()[0])


def _digest(endpoint):
    return sha256(endpoint.encode()).hexdigest()
