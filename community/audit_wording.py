"""The words of the journal: each act that is recorded anywhere, as data.

A test finds every act that the code records and wants its words here.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from community.models import Membership, Report, Sanction


@dataclass(frozen=True)
class Act:
    """How an act is called, and what of its detail says more: {detail key: {value: words}}, or {key: "… %s"}.

    `by_author`: whoever did it wrote what it is about, maybe without her name, which is not said then.
    """

    label: str
    detail: dict = None
    by_author: bool = False


ROLES = dict(Membership.Role.choices)

ACTS = {
    "activity.exported": Act(_("Activité exportée")),
    "announcement.sent": Act(_("Annonce envoyée")),
    "announcement.withdrawn": Act(_("Annonce retirée")),
    "bulletin.sent": Act(_("Bulletin envoyé")),
    "charter.published": Act(_("Charte publiée"), {"number": _("version %s")}),
    "community.archived": Act(_("Communauté archivée")),
    "community.founded": Act(_("Communauté créée")),
    "community.unarchived": Act(_("Communauté rouverte")),
    "entry.changed": Act(_("Règles d'entrée changées")),
    "identity.looked_at": Act(_("Auteur d'un message anonyme consulté")),
    "invitation.revoked": Act(_("Invitation fermée")),
    "member.removed": Act(_("Membre retiré")),
    "members.exported": Act(_("Liste des membres exportée")),
    "report.contested": Act(_("Décision contestée"), by_author=True),
    "report.decided": Act(_("Signalement traité"), {"decision": dict(Report.Decision.choices)}),
    "report.judged": Act(
        _("Recours examiné"), {"upheld": {True: _("décision maintenue"), False: _("décision annulée")}}
    ),
    "report.opened": Act(_("Dossier de modération ouvert"), {"origin": dict(Report.Origin.choices)}),
    "report.revised": Act(_("Texte corrigé par son auteur"), by_author=True),
    "role.changed": Act(_("Rôle changé"), {"after": ROLES}),
    "rules.changed": Act(_("Règles d'animation changées")),
    "sanction.lifted": Act(_("Mesure levée"), {"kind": dict(Sanction.Kind.choices)}),
    "sanction.taken": Act(_("Mesure prise"), {"kind": dict(Sanction.Kind.choices), "days": _("pour %s jours")}),
    "survey.closed": Act(_("Enquête close")),
    "survey.corrected": Act(_("Question d'une enquête corrigée")),
    "survey.exported": Act(_("Réponses d'une enquête exportées")),
    "survey.published": Act(_("Enquête publiée")),
    "survey.reopened": Act(_("Enquête rouverte")),
    "thread.deleted": Act(_("Discussion supprimée")),
    "thread.locked": Act(_("Discussion verrouillée")),
    "thread.merged": Act(_("Discussions réunies")),
    "thread.moved": Act(_("Discussion déplacée")),
    "thread.pinned": Act(_("Discussion épinglée")),
    "thread.restored": Act(_("Discussion rétablie")),
    "thread.split": Act(_("Discussion scindée"), {"posts": _("%s messages")}),
    "thread.unlocked": Act(_("Discussion déverrouillée")),
    "thread.unpinned": Act(_("Discussion désépinglée")),
    "watchwords.changed": Act(_("Mots surveillés changés")),
}


def label_of(act):
    """Return how `act` is called; an act of a former version, by its key."""
    return ACTS[act].label if act in ACTS else act


def details_of(entry):
    """Return what the detail of `entry` adds, in words: nothing but what `ACTS` names is shown."""
    said = (ACTS[entry.act].detail if entry.act in ACTS else None) or {}
    known = {key: entry.detail[key] for key in said if entry.detail.get(key) not in (None, "")}
    return [_in_words(said[key], value) for key, value in known.items()]


def _in_words(words, value):
    return words.get(value, "") if isinstance(words, dict) else words % value
