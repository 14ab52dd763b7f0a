"""Telling people: the only place that touches the notifications library, and the foundation's kinds.

A kind is data: its key is stored, its words are made on display in the reader's language. Other apps add theirs
with `register`.
"""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext_lazy as _
from notifications.signals import notify as send

from community.models import Notification

KINDS = {}


@dataclass(frozen=True)
class Kind:
    """A kind of notification.

    `text` may use {actor} and {title}; `icon` is shown when there is no actor to show.
    """

    key: str
    text: str
    icon: str = "bell"


def register(*kinds):
    """Make kinds known to the display and the tests."""
    KINDS.update({kind.key: kind for kind in kinds})


register(
    Kind("request_received", _("{actor} demande à rejoindre {title}"), "user-plus"),
    Kind("request_accepted", _("Votre demande est acceptée : bienvenue dans {title}"), "circle-check"),
    Kind("request_declined", _("Votre demande pour {title} n'a pas été retenue"), "info"),
    Kind("made_manager", _("{actor} vous confie l'animation de {title}"), "handshake"),
    Kind("removed", _("Vous ne faites plus partie de {title}"), "info"),
    Kind("charter_published", _("La charte de {title} a changé"), "shield-check"),
    Kind("community_archived", _("{title} est archivée : on peut la lire, plus y écrire"), "archive"),
)


def notify(kind, recipients, actor, target, *, title, url, note=""):
    """Write one line per recipient, in the present transaction; the actor is never told of her own act.

    `actor` may be None (an anonymous author, the site): then nothing in the row names her. `title` and `url` are
    stored, so that showing the list asks no right of, and loads nothing from, the target.
    """
    people = [person for person in recipients if actor is None or person.pk != actor.pk]
    if not people:
        return
    send.send(
        sender=actor or target,
        recipient=people,
        verb=kind,
        target=target,
        title=title,
        url=url,
        note=note,
        named=actor is not None,
    )


def forget(targets, keep):
    """Delete the lines about `targets` of all but the people of the queryset `keep`, in the present transaction."""
    for model, ids in _by_model(targets).items():
        rows = Notification.objects.filter(
            target_content_type=ContentType.objects.get_for_model(model), target_object_id__in=ids
        )
        rows.exclude(recipient__in=keep).delete()


def _by_model(targets):
    ids = {}
    for target in targets:
        ids.setdefault(type(target), []).append(str(target.pk))
    return ids
