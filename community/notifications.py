"""Telling people: the only place that touches the notifications library, and the foundation's kinds.

A kind is data: its key is stored, its words are made on display in the reader's language. Other apps add theirs
with `register`.
"""

from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _
from notifications.signals import notify as send

from community import live, telling
from community.models import Assignment, Community, Invitation, Notification, Sanction
from community.signals import people_told

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
    "communities": Family(_("Une nouvelle communauté sur mon territoire ou dans mon réseau")),
    "desk": Family(_("Le matin, ce qui attend dans les communautés que j'anime"), "mail"),
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
    passes where she asked for nothing else. One that `has_own_mail` is never mailed a second time.
    """

    key: str
    text: str
    icon: str = "bell"
    family: str = "membership"
    plural: str = ""
    direct: bool = True
    has_own_mail: bool = False


def register(*kinds):
    """Make kinds known to the display and the tests."""
    KINDS.update({kind.key: kind for kind in kinds})


def register_reader(model, still_read):
    """Say who may be told, when a mail leaves, of objects of `model`: `still_read(person, pks)` returns those of the
    integers `pks` that she may still read."""
    READERS[model._meta.label_lower] = still_read


register_reader(Community, lambda person, pks: _ids(Community.objects.visible_to(person), pks))
register_reader(Assignment, lambda person, pks: _ids(Assignment.objects.filter(person=person), pks))
register_reader(Sanction, lambda person, pks: _ids(person.sanctions.all(), pks))
register_reader(Invitation, lambda person, pks: _ids(Invitation.objects.for_person(person), pks))
register(
    Kind(
        "request_received",
        _("{actor} demande à rejoindre {title}"),
        "user-plus",
        "requests",
        _("{count} demandes pour rejoindre {title}"),
    ),
    Kind(
        "request_accepted",
        _("Votre demande est acceptée : bienvenue dans {title}"),
        "circle-check",
        has_own_mail=True,
    ),
    Kind("request_declined", _("Votre demande pour {title} n'a pas été retenue"), "info", has_own_mail=True),
    Kind("invitation", _("{actor} vous invite à rejoindre {title}"), "user-plus", has_own_mail=True),
    Kind("new_community", _("Une communauté vient d'ouvrir : {title}"), "users", "communities", direct=False),
    Kind("welcomed", _("{actor} vous souhaite la bienvenue dans {title}"), "hand"),
    Kind("assigned", _("{actor} vous confie : {title}"), "handshake", "requests"),
    Kind("made_manager", _("{actor} vous confie l'animation de {title}"), "handshake"),
    Kind("removed", _("Vous ne faites plus partie de {title}"), "info"),
    Kind("charter_published", _("La charte de {title} a changé"), "shield-check"),
    Kind("community_archived", _("{title} est archivée : on peut la lire, plus y écrire"), "archive"),
    Kind(
        "sanction_warn", _("Vous recevez un avertissement : {title}"), "triangle-alert", "moderation", has_own_mail=True
    ),
    Kind("sanction_limit", _("Vous êtes en lecture seule : {title}"), "lock", "moderation", has_own_mail=True),
    Kind("sanction_exclude", _("Vous ne pouvez plus entrer dans {title}"), "lock", "moderation", has_own_mail=True),
    Kind("sanction_suspend", _("Votre compte est suspendu : {title}"), "lock", "moderation", has_own_mail=True),
    Kind(
        "sanction_lifted",
        _("Une mesure qui vous concernait est levée : {title}"),
        "circle-check",
        "moderation",
        has_own_mail=True,
    ),
)


def notify(kind, recipients, actor, target, *, title, url, note="", topic="", community=None, levels=None):
    """Write one line per recipient who wants to be told, in the present transaction; return the ids of those told.

    `recipients` is a list or a query of people; the actor is never told of her own act. `actor` may be None (an
    anonymous author, the site): then nothing in the row names her. `title` and `url` are stored, so that showing the
    list asks no right of, and loads nothing from, the target. Lines of one kind on one `topic` ("thread:12") are shown
    as one; by default each target is its own. `community` and `levels` say what else she may have chosen
    (`telling.told`); the channel stands in the row as `data["by"]`. The number of queries does not grow with theirs.
    """
    people = _others(recipients, actor)
    if isinstance(people, list) and not people:
        return set()
    form = KINDS.get(kind) or Kind(kind, "")
    groups = telling.told(form, FAMILIES[form.family], people, community=community, levels=levels)
    if form.has_own_mail and groups:
        groups = {telling.Channel.SITE: [person for group in groups.values() for person in group]}
    for channel, group in groups.items():
        send.send(
            sender=actor or target,
            recipient=group,
            verb=kind,
            target=target,
            title=title,
            url=url,
            note=note,
            topic=topic or topic_of(target),
            named=actor is not None,
            by=str(channel),
        )
    people = {person.pk for group in groups.values() for person in group}
    if people:
        live.ring(people)
        people_told.send(Notification)
    return people


def topic_of(target):
    """Return the topic of a target that is its own."""
    return f"{target._meta.label_lower}:{target.pk}"


def file_under(targets, topic):
    """Give the lines about the queryset `targets`, which went elsewhere, another topic."""
    keys = [str(pk) for pk in targets.order_by().values_list("pk", flat=True)]
    _about(targets.model).filter(target_object_id__in=keys).update(topic=topic)


def withdraw(kind, target, actor):
    """Delete the lines of `kind` about `target` that told of an act of `actor`, None for whom no line names.

    In the present transaction.
    """
    sender = actor or target
    _about(type(target)).filter(
        verb=kind,
        target_object_id=str(target.pk),
        actor_content_type=ContentType.objects.get_for_model(sender),
        actor_object_id=str(sender.pk),
    ).delete()


def forget(targets, keep):
    """Delete the lines about the queryset `targets` of all but the people of the queryset `keep`.

    In the present transaction. A line holds the title and first words of its target.
    """
    keys = targets.order_by().annotate(told_as=Cast("pk", CharField())).values("told_as")
    _about(targets.model).filter(target_object_id__in=keys).exclude(recipient__in=keep).delete()


def forget_hidden(person, model, visible):
    """Delete the lines of `person` about rows of `model` that are not in the queryset `visible`."""
    rows = _about(model).filter(recipient=person)
    keys = {int(key) for key in rows.values_list("target_object_id", flat=True).distinct()}
    if hidden := keys.difference(visible.filter(pk__in=keys).values_list("pk", flat=True)) if keys else ():
        rows.filter(target_object_id__in=[str(key) for key in hidden]).delete()


def _ids(rows, pks):
    return rows.filter(pk__in=pks).values_list("pk", flat=True)


def _others(people, actor):
    if isinstance(people, QuerySet):
        return people.exclude(pk=actor.pk) if actor else people
    return [person for person in people if actor is None or person.pk != actor.pk]


def _about(model):
    return Notification.objects.filter(target_content_type=ContentType.objects.get_for_model(model))
