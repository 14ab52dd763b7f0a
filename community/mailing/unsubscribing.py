"""Stopping mails by a link of theirs: signed, without an account open, without a personal datum in it.

What such a link may stop is a scope; an app registers its own. Stopping gives back what was chosen before, by which
it is undone.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from community.models import ChannelChoice, Level, Membership, User
from community.notifications import FAMILIES

SCOPES = {}
# A thread, a community or a family that is stopped is what it was before, undone. Links do not end: mails are kept.
STOP, RESUME = signing.Signer(salt="community.mailing.stop"), signing.Signer(salt="community.mailing.resume")


@dataclass(frozen=True)
class Scope:
    """What may be stopped for a person, by a key: `label` names it, `stop` returns what was before, None when it was
    stopped already, `resume` puts it back. `label` returns "" for what is no more."""

    label: Callable
    stop: Callable
    resume: Callable


@dataclass(frozen=True)
class Wish:
    """What a link asks for: for `person`, about the `key` of a scope. `before` only in a link that undoes."""

    person: User
    scope: str
    key: object
    before: object = None

    @property
    def label(self):
        """Return the words for what is stopped."""
        return SCOPES[self.scope].label(self.person, self.key)


def register_scope(name, scope):
    """Make something that mails come from known, by the name that stands in their links."""
    SCOPES[name] = scope


def stop_url(person, scope, key):
    """Return the address that stops what `key` of `scope` sends to `person`."""
    return settings.BASE_URL + reverse("stop_mails", args=[STOP.sign_object([person.pk, scope, key])])


def read_stop(token):
    """Return the Wish of a link that stops, or None when we did not make it or there is nothing left of it."""
    return _read(STOP, token)


def read_resume(token):
    """Return the Wish of a link that undoes, or None."""
    return _read(RESUME, token)


@transaction.atomic
def stop(wish):
    """Stop what `wish` asks for; return the token that undoes it, or "" when it was stopped already."""
    before = SCOPES[wish.scope].stop(wish.person, wish.key)
    return "" if before is None else RESUME.sign_object([wish.person.pk, wish.scope, wish.key, before])


@transaction.atomic
def resume(wish):
    """Put back what was chosen before."""
    SCOPES[wish.scope].resume(wish.person, wish.key, wish.before)


def _read(signer, token):
    try:
        pk, scope, *rest = signer.unsign_object(token)
    except signing.BadSignature:
        return None
    person = User.objects.filter(pk=pk).first()
    wish = Wish(person, scope, *rest) if person and scope in SCOPES else None
    return wish if wish and wish.label else None


def _family(_person, key):
    family = FAMILIES.get(key)
    return _("les courriels « %(family)s »") % {"family": family.label} if family else ""


def _stop_family(person, key):
    choice = ChannelChoice.objects.filter(user=person, family=key).first()
    before = choice.channel if choice else ""
    if before in (ChannelChoice.Channel.SITE, ChannelChoice.Channel.NONE):
        return None
    _choose(person, key, ChannelChoice.Channel.SITE)
    return before


def _choose(person, key, channel):
    if channel:
        ChannelChoice.objects.update_or_create(user=person, family=key, defaults={"channel": channel})
    else:
        ChannelChoice.objects.filter(user=person, family=key).delete()


def _community(person, key):
    role = _roles(person, key).select_related("community").first()
    if role is None:
        return ""
    if role.community.is_secret:
        return _("les courriels d'une de vos communautés")
    return _("les courriels de la communauté « %(title)s »") % {"title": role.community.title}


def _stop_community(person, key):
    before = _roles(person, key).values_list("telling", flat=True).first()
    if before is None or before == Level.NONE:
        return None
    _roles(person, key).update(telling=Level.NONE)
    return before


def _resume_community(person, key, before):
    _roles(person, key).update(telling=before)


def _roles(person, key):
    return Membership.objects.filter(user=person, community=key)


def _digest(_person, key):
    labels = {"daily": _("le résumé du jour"), "weekly": _("le résumé de la semaine")}
    return labels.get(key, "")


def _stop_digest(person, key):
    """Leave on the site what a digest would hold; return the channels and levels before."""
    wanted = {"daily": ChannelChoice.Channel.DIGEST, "weekly": ChannelChoice.Channel.WEEKLY}[key]
    chosen = dict(ChannelChoice.objects.filter(user=person).values_list("family", "channel"))
    families = {
        name: chosen.get(name, "") for name, family in FAMILIES.items() if chosen.get(name, family.channel) == wanted
    }
    roles = list(Membership.objects.filter(user=person, telling=key).values_list("community", flat=True))
    for name in families:
        _choose(person, name, ChannelChoice.Channel.SITE)
    Membership.objects.filter(user=person, telling=key).update(telling="")
    return [families, roles] if families or roles else None


def _resume_digest(person, key, before):
    families, roles = before
    for name, channel in families.items():
        _choose(person, name, channel)
    Membership.objects.filter(user=person, community__in=roles).update(telling=key)


register_scope("digest", Scope(_digest, _stop_digest, _resume_digest))
register_scope("family", Scope(_family, _stop_family, _choose))
register_scope("community", Scope(_community, _stop_community, _resume_community))
