"""The mail about notifications of one topic: what is said of each, and what frames it.

An app whose objects have more to show gives `notice` the items of its own (`letters.register_letter`).
"""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from community.html import trusted
from community.html.absolute import absolute
from community.mailing import frames
from community.mailing.letters import LETTERS, Letter
from community.mailing.places import model_of, places_of, registered
from community.mailing.unsubscribing import stop_url
from community.notifications import FAMILIES, KINDS, Kind

# What stands before the subject of an answer, in every language: mail programs know it.
RE = "Re: "


@dataclass(frozen=True)
class Item:
    """One fact of a mail: a sentence, and what was written, as text and as clean HTML with whole addresses."""

    sentence: str
    text: str = ""
    html: str = ""


@dataclass(frozen=True)
class Notice:
    """What a mail about one topic says. `scope` (name, key) is what its link stops; other fields are a Letter's."""

    subject: str
    items: list
    url: str
    scope: tuple
    sender: str = ""
    message_id: str = ""
    thread_id: str = ""
    reply_to: str = ""
    list_id: str = ""

    @property
    def heading(self):
        """Return the subject without what mail programs thread by."""
        return self.subject.removeprefix(RE)


def write(person, rows):
    """Return the letter about `rows`, on one topic; None when there is nothing left to write about."""
    place = places_of(person, rows[-1:]).get(rows[-1].pk)
    if place is None or not place.tells_content:
        return letter(person, rows, _silent(rows))
    label = registered(LETTERS, model_of(rows[-1]))
    return LETTERS[label](person, rows) if label else letter(person, rows, _plain(rows, place.community))


def letter(person, rows, notice):
    """Return the letter of `notice`, in the frame of all."""
    stop = stop_url(person, *notice.scope)
    context = {"notice": notice, "family": FAMILIES[kind_of(rows[-1]).family].label, "stop_url": stop}
    text, html = frames.render("emails/notification", context)
    fields = ("sender", "message_id", "thread_id", "reply_to", "list_id")
    return Letter(notice.subject, text, html, stop_url=stop, **{name: getattr(notice, name) for name in fields})


def sentence(rows):
    """Return what happened in words, of notifications of one kind on one topic."""
    kind, row = kind_of(rows[-1]), rows[-1]
    title = _("« %(title)s »") % {"title": (row.data or {}).get("title", "")}
    if len(rows) > 1 and kind.plural:
        return str(kind.plural).format(count=len(rows), title=title)
    return str(kind.text).format(actor=actor_of(row) or _("Une personne"), title=title)


def kind_of(row):
    """Return the kind of a notification; one that is no more has no words."""
    return KINDS.get(row.verb) or Kind(row.verb, "{title}")


def actor_of(row):
    """Return who did it, None where nobody is named or she left."""
    return row.actor if (row.data or {}).get("named") else None


def address_of(row):
    """Return the whole address of what a notification is about."""
    return settings.BASE_URL + ((row.data or {}).get("url") or reverse("notifications"))


def _plain(rows, community):
    items = [Item(sentence([row]), text=(row.data or {}).get("note", "")) for row in rows]
    return Notice(
        items[-1].sentence,
        items,
        address_of(rows[-1]),
        ("family", kind_of(rows[-1]).family),
        sender=community.title if community else "",
        message_id=f"notification:{rows[-1].pk}",
        thread_id=rows[-1].topic,
    )


def _silent(rows):
    """Return what may be said of a place that a mail does not name: neither titles nor words, not even in links."""
    return Notice(
        _("Du nouveau dans une de vos communautés"),
        [Item(_("Il y a du nouveau pour vous dans une de vos communautés : il ne se lit que sur le site."))],
        settings.BASE_URL + reverse("notification", args=[rows[-1].pk]),
        ("family", kind_of(rows[-1]).family),
        message_id=f"notification:{rows[-1].pk}",
        thread_id=rows[-1].topic,
    )


def whole(html):
    """Return our clean HTML as a mail may hold it: its links to the site are whole."""
    return trusted(absolute(html, settings.BASE_URL))
