"""What a manager takes away of her community, as a table: only what is needed, and written in the journal."""

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from community import audit, permissions
from community.actions.locking import require
from forums.indicators import indicators


@transaction.atomic
def members_table(actor, community):
    """Return the rows of the members: name, what they show of their work, role, since when. No address.

    Written in the journal. Raises PermissionDenied to who does not manage here.
    """
    _record(actor, community, "members.exported")
    members = community.memberships.filter(user__is_active=True).with_people().order_by("pk")
    head = [_("Prénom"), _("Nom"), _("Fonction"), _("Structure"), _("Rôle"), _("Membre depuis")]
    return [head, *(_member(membership) for membership in members)]


@transaction.atomic
def activity_table(actor, community):
    """Return the rows of twelve weeks: numbers, and nobody's name.

    Written in the journal. Raises PermissionDenied to who does not manage here.
    """
    _record(actor, community, "activity.exported")
    head = [
        _("Semaine du"),
        _("Messages"),
        _("Membres ayant écrit"),
        _("Questions"),
        _("Première réponse, délai médian en heures"),
        _("Répondues dans le délai, en %"),
    ]
    return [head, *(_week(week) for week in indicators([community]).weeks)]


def _record(actor, community, act):
    require(permissions.can_manage(actor, community))
    audit.record(actor, act, community, community=community)


def _member(membership):
    person, profile = membership.user, membership.user.profile
    organisation = profile.shown_organisation
    return [
        person.first_name,
        person.last_name,
        profile.shown_function,
        organisation.name if organisation else "",
        membership.get_role_display(),
        date_format(localtime(membership.joined_at), "d/m/Y"),
    ]


def _week(week):
    delays = week.delays
    hours = "" if delays.median is None else f"{delays.median.total_seconds() / 3600:.1f}".replace(".", ",")
    percent = "" if delays.percent is None else str(delays.percent)
    start = date_format(localtime(week.start), "d/m/Y")
    return [start, str(week.posts), str(week.writers), str(delays.number), hours, percent]
