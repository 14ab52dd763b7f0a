"""Telling people: the only place that touches the notifications library, and the foundation's kinds.

A kind is data: its key is stored, its words are made on display in the reader's language. Other apps add theirs
with `register`.
"""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField
from django.db.models.functions import Cast
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
    """Delete the lines about the queryset `targets` of all but the people of the queryset `keep`.

    In the present transaction. A line holds the title and first words of its target.
    """
    keys = targets.order_by().annotate(key=Cast("pk", CharField())).values("key")
    _about(targets.model).filter(target_object_id__in=keys).exclude(recipient__in=keep).delete()


def forget_hidden(person, model, visible):
    """Delete the lines of `person` about rows of `model` that are not in the queryset `visible`."""
    rows = _about(model).filter(recipient=person)
    keys = {int(key) for key in rows.values_list("target_object_id", flat=True).distinct()}
    if hidden := keys.difference(visible.filter(pk__in=keys).values_list("pk", flat=True)) if keys else ():
        rows.filter(target_object_id__in=[str(key) for key in hidden]).delete()


def _about(model):
    return Notification.objects.filter(target_content_type=ContentType.objects.get_for_model(model))
