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
READERS = {}


@dataclass(frozen=True)
class Family:
    """Kinds about which a person chooses together how to be told. `channel` is a `ChannelChoice.Channel`."""

    label: str
    channel: str = "digest"


# In the order of the page of settings: what waits for her first.
FAMILIES = {
    "answers": Family(_("Une réponse à ma question"), "mail"),
    "mentions": Family(_("On me cite, ou on reprend mon message"), "mail"),
    "accepted": Family(_("Ma réponse est retenue")),
    "replies": Family(_("Une réponse dans une discussion que je suis")),
    "reactions": Family(_("Une réaction à mes messages"), "site"),
    "questions": Family(_("Une nouvelle question dans une communauté que j'anime")),
    "solicited": Family(_("On me sollicite pour répondre"), "mail"),
    "membership": Family(_("Mes demandes, mes invitations, mes communautés"), "mail"),
    "requests": Family(_("Une demande d'adhésion à examiner")),
    "moderation": Family(_("Signalements et décisions"), "mail"),
    "consents": Family(_("On me demande mon accord"), "mail"),
    "library": Family(_("Mes ressources : relectures, essais, vérifications")),
    "sessions": Family(_("Mes séances : dates, changements"), "mail"),
    "announcements": Family(_("Annonces de mes communautés"), "mail"),
    "bulletins": Family(_("Bulletins de mes communautés"), "mail"),
}


@dataclass(frozen=True)
class Kind:
    """A kind of notification.

    `text` may use {actor} and {title}; `plural` says several of them on one topic, with {count} and {title}. `icon` is
    shown when there is no actor to show. `family` is a key of FAMILIES. A `direct` one is for the person herself: it
    passes where she asked for nothing else.
    """

    key: str
    text: str
    icon: str = "bell"
    family: str = "membership"
    plural: str = ""
    direct: bool = True


def register(*kinds):
    """Make kinds known to the display and the tests."""
    KINDS.update({kind.key: kind for kind in kinds})


def register_reader(model, still_read):
    """Say who may be told, when a mail leaves, of objects of `model`: `still_read(person, pks)` returns those of the
    integers `pks` that she may still read."""
    READERS[model._meta.label_lower] = still_read


register(
    Kind(
        "request_received",
        _("{actor} demande à rejoindre {title}"),
        "user-plus",
        "requests",
        _("{count} demandes pour rejoindre {title}"),
    ),
    Kind("request_accepted", _("Votre demande est acceptée : bienvenue dans {title}"), "circle-check"),
    Kind("request_declined", _("Votre demande pour {title} n'a pas été retenue"), "info"),
    Kind("welcomed", _("{actor} vous souhaite la bienvenue dans {title}"), "hand"),
    Kind("assigned", _("{actor} vous confie : {title}"), "handshake", "requests"),
    Kind("made_manager", _("{actor} vous confie l'animation de {title}"), "handshake"),
    Kind("removed", _("Vous ne faites plus partie de {title}"), "info"),
    Kind("charter_published", _("La charte de {title} a changé"), "shield-check"),
    Kind("community_archived", _("{title} est archivée : on peut la lire, plus y écrire"), "archive"),
)


def notify(kind, recipients, actor, target, *, title, url, note="", topic=""):
    """Write one line per recipient, in the present transaction; the actor is never told of her own act.

    `actor` may be None (an anonymous author, the site): then nothing in the row names her. `title` and `url` are
    stored, so that showing the list asks no right of, and loads nothing from, the target. Lines of one kind on one
    `topic` ("thread:12") are shown as one; by default each target is its own.
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
        topic=topic or f"{target._meta.label_lower}:{target.pk}",
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
