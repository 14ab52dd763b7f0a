"""Asking a member to answer a question."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from community.models import User
from forums import notifications, permissions
from forums.models import Solicitation
from forums.refusals import require
from forums.soliciting import askable


@transaction.atomic
def solicit(actor, thread, person, words):
    """Ask `person`, in `words`, to answer `thread`; return the solicitation. She is told.

    Raises Refused to who may not ask here, ValidationError when she may not be asked (`soliciting.askable`): two
    managers who ask the same person at once are one after the other.
    """
    require(permissions.can_solicit(actor, thread))
    User.objects.select_for_update().get(pk=person.pk)
    if person.pk == actor.pk or not askable(thread).filter(user=person).exists():
        raise ValidationError(_("Cette personne ne peut plus être sollicitée ici cette semaine."), code="not_askable")
    asked = Solicitation.objects.create(thread=thread, person=person, by=actor)
    notifications.member_solicited(thread, person, actor, words)
    return asked
