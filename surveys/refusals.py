"""Why an answer is not taken, or a survey not published, in words one can act on."""

from django.utils.translation import gettext_lazy as _


class NotOpen(ValueError):
    """The survey takes no answer of this person now: it was closed meanwhile, or she left those it is for."""


class AlreadyAnswered(ValueError):
    """She sent an answer before this one."""


class Incomplete(ValueError):
    """A required question of a long survey has no answer yet; `question` says which."""

    def __init__(self, question):
        super().__init__(question.label)
        self.question = question


class NotPossible(ValueError):
    """The survey is not in the state for this; `message` says why."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message


EMPTY = _("Ajoutez au moins une question avant de publier.")
HEAVY = _("La partie « %(title)s » est trop longue pour une page : répartissez ses questions en plusieurs parties.")
HEAVY_ALL = _("Une enquête sans nom tient sur une page : retirez des questions ou des choix avant de publier.")
PAST = _("Le dernier jour est passé : changez-le avant de publier.")
FROZEN = _("Des réponses sont déjà arrivées : on ne peut plus que corriger les textes.")
MANY_QUESTIONS = _("Une enquête a cent questions au plus.")
ARCHIVED = _("Cette communauté est archivée.")
