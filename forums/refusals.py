"""Why a member may no longer write where she was writing, in words she can act on."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from community import permissions as communities
from forums import permissions

REASONS = {
    "deleted": _("Cette discussion a été supprimée entre-temps. Votre texte est ci-dessous, copiez-le si besoin."),
    "archived": _("Cette communauté vient d'être archivée : on peut la lire, plus y écrire. Votre texte est gardé."),
    "left": _("Vous n'êtes pas ou plus membre de cette communauté. Votre texte est gardé."),
    "limited": _("Vous êtes ici en lecture seule pour un temps. Votre texte est gardé."),
    "charter": _("La charte de la communauté a changé. Acceptez-la, puis publiez : votre texte est gardé."),
    "locked": _("Cette discussion a été verrouillée entre-temps. Votre texte est gardé en brouillon."),
    "other": _("Cette action n'est plus possible ici."),
}


class Refused(PermissionDenied):
    """A right is missing, often lost between the page and the act; `reason` is a key of REASONS."""

    def __init__(self, reason="other"):
        super().__init__(reason)
        self.reason = reason

    @property
    def message(self):
        """Return the sentence to show."""
        return REASONS[self.reason]


def why_not_in(user, community):
    """Return the key of the first reason why `user` may not write in `community`, or "" when she may."""
    if communities.can_write(user, community):
        return ""
    if community.is_archived:
        return "archived"
    if not communities.is_member(user, community):
        return "left"
    return "limited" if communities.limited_until(user, community) else "charter"


def why_not(user, thread):
    """Return the key of the first reason why `user` may not answer in `thread`, or "" when she may."""
    if permissions.can_reply(user, thread):
        return ""
    if thread.deleted_at is not None:
        return "deleted"
    return why_not_in(user, thread.community) or ("locked" if thread.is_locked else "other")


def until_when(user, community, reason):
    """Return until when `user` may only read, where that is the reason; else None."""
    return communities.limited_until(user, community) if reason == "limited" else None


def require(allowed, reason="other"):
    """Raise Refused unless `allowed`."""
    if not allowed:
        raise Refused(reason)


def require_reply(user, thread):
    """Raise Refused with its reason unless `user` may answer in `thread`."""
    if reason := why_not(user, thread):
        raise Refused(reason)


def require_write(user, community):
    """Raise Refused with its reason unless `user` may start a thread in `community`."""
    if reason := why_not_in(user, community):
        raise Refused(reason)
