"""What happened to a resource from its first draft on, as its authors and reviewers read it: Wagtail's own log."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy as _
from wagtail.models import PageLogEntry

from community.models import User

COMMENTED, UNPUBLISHING_ASKED = "resources.comment", "resources.ask_unpublish"
SENT_BACK = "wagtail.workflow.reject"
SHOWN = {
    "wagtail.workflow.start": _("propose à la relecture"),
    "wagtail.workflow.resume": _("propose à nouveau à la relecture"),
    SENT_BACK: _("renvoie avec un commentaire"),
    COMMENTED: _("commente"),
    UNPUBLISHING_ASKED: _("demande le retrait"),
    "wagtail.publish": _("publie"),
    "wagtail.unpublish": _("retire de la bibliothèque"),
}
MOST = 30


@dataclass(frozen=True)
class Entry:
    """Who did what, when, and the words that went with it."""

    person: User | None
    act: str
    at: datetime
    words: str


def history_of(resource):
    """Return the last entries of `resource`, the latest first."""
    entries = PageLogEntry.objects.filter(page=resource.pk, action__in=SHOWN).select_related("user__profile")
    return [_entry(entry) for entry in entries[:MOST]]


def last_words(resources):
    """Return {pk: Entry} of the last time each of `resources` was sent back or commented."""
    keys = [resource.pk for resource in resources]
    entries = PageLogEntry.objects.filter(page__in=keys, action__in=[SENT_BACK, COMMENTED]).select_related("user")
    return {entry.page_id: _entry(entry) for entry in reversed(entries)}


def speakers_of(resource):
    """Return the people who said something of the drafts of `resource`."""
    entries = PageLogEntry.objects.filter(page=resource.pk, action__in=[SENT_BACK, COMMENTED])
    return User.objects.filter(pk__in=entries.values("user"), is_active=True)


def _entry(entry):
    return Entry(entry.user, SHOWN[entry.action], entry.timestamp, (entry.data or {}).get("comment", ""))
