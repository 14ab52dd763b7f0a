"""What a device shows: the words of the bell, and never more than a locked screen may tell."""

import json

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from community.bell import shown_with
from community.mailing.places import places_of
from community.models import User
from community.notifications import KINDS

LONGEST_WORDS = 180


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


def _may_be_said(row):
    place = places_of(row.recipient, [row]).get(row.pk)
    return place is not None and place.tells_content


def _words(row):
    kind, data = KINDS.get(row.verb), row.data or {}
    if kind is None:
        return news()
    title, count = data.get("title", ""), shown_with(row).filter(unread=True).count()
    if count > 1:
        text = str(kind.plural).format(count=count, title=title)
    else:
        actor = User.objects.filter(pk=row.actor_object_id).first() if data.get("named") else None
        text = str(kind.text).format(actor=actor or _("Une personne"), title=title)
    return Truncator(text).chars(LONGEST_WORDS)
