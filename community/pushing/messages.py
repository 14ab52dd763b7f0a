"""What a device shows: the words of the bell, and never more than a locked screen may tell."""

import json

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from community.models import Community, Notification, User
from community.notifications import KINDS

LONGEST_WORDS = 180
PLACES = {}


def register_place(model, path):
    """Say by which `path` of fields the communities of objects of `model` are found ("" for a community itself).

    Of an object whose place is not known, a device says no more than of one in a secret community.
    """
    PLACES[model._meta.label_lower] = f"{path}__join_mode" if path else "join_mode"


register_place(Community, "")


def message_of(row):
    """Return the message for the notification `row`, as JSON.

    By `account` the device sees whether its person is still signed in there before it says what happened.
    """
    with translation.override(settings.LANGUAGE_CODE):
        told = {"title": settings.SITE_NAME, "body": _words(row) if _may_be_said(row) else news()}
    told |= {"account": account_digest(row.recipient_id), "tag": row.topic}
    return json.dumps(told | {"url": reverse("notification", args=[row.pk])})


def news():
    """Return what is said where nothing else may be."""
    return _("Du nouveau sur %(site)s") % {"site": settings.SITE_NAME}


def account_digest(user_id):
    """Return a name of an account that a device may keep without knowing whose it is."""
    return salted_hmac("community.pushing", str(user_id)).hexdigest()[:24]


def target_model(row):
    """Return the model of what a notification is about."""
    return ContentType.objects.get_for_id(row.target_content_type_id).model_class()


def _may_be_said(row):
    model = target_model(row)
    path = PLACES.get(model._meta.label_lower)
    there = model._default_manager.filter(pk=row.target_object_id)
    return path is not None and there.exists() and not there.filter(**{path: Community.JoinMode.SECRET}).exists()


def _words(row):
    kind, data = KINDS.get(row.verb), row.data or {}
    if kind is None:
        return news()
    alike = Notification.objects.filter(recipient=row.recipient_id, topic=row.topic, verb=row.verb, unread=True)
    title, count = data.get("title", ""), alike.count() if kind.plural else 1
    if count > 1:
        text = str(kind.plural).format(count=count, title=title)
    else:
        actor = User.objects.filter(pk=row.actor_object_id).first() if data.get("named") else None
        text = str(kind.text).format(actor=actor or _("Une personne"), title=title)
    return Truncator(text).chars(LONGEST_WORDS)
