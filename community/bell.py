"""What the bell lists: the lines of one kind about one topic are one, which leads to the first that is unread."""

from dataclasses import dataclass
from types import SimpleNamespace

from django.db.models import Case, CharField, Count, F, Max, Min, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from community.models import Notification, User
from community.notifications import KINDS
from community.paging import page_after

PER_PAGE = 20


@dataclass(frozen=True)
class Line:
    """Notifications made ready to show as one: the latest speaks for all."""

    latest: Notification
    count: int
    actor: User | None
    icon: str
    text: str
    note: str


def page_for(person, after=None):
    """Return a page of the lines of `person`: unread first, latest first. `after` is an `anchor`, or None.

    Three queries, whatever the number of lines.
    """
    mine = person.notifications.annotate(thing=_thing()).order_by().values("unread", "verb", "thing")
    grouped = mine.annotate(last=Max("pk"), first=Min("pk"), count=Count("pk"))
    page = page_after(grouped, ("-unread", "-last"), after, PER_PAGE)
    rows = person.notifications.in_bulk({row[end] for row in page for end in ("last", "first")})
    actors = _actors_of(rows.values())
    # What was withdrawn in between is shown no more.
    whole = [group for group in page if group["last"] in rows]
    return [_line(group, rows[group["last"]], actors) for group in whole], page.last


def anchor(last, unread):
    """Return where a page ended: the latest of a line, and whether it was unread then."""
    return SimpleNamespace(last=last, unread=unread)


def shown_with(notification):
    """Return the lines that are shown as one with `notification`, read or not."""
    mine = notification.recipient.notifications
    if notification.verb in _grouped_verbs() and notification.topic:
        return mine.filter(verb=notification.verb, topic=notification.topic)
    return mine.filter(pk=notification.pk)


def _thing():
    """What tells lines of one kind apart: the topic of kinds that say several of them, else each is its own."""
    several = When(verb__in=_grouped_verbs(), topic__gt="", then=F("topic"))
    return Case(several, default=Cast("pk", CharField()), output_field=CharField())


def _grouped_verbs():
    return [key for key, kind in KINDS.items() if kind.plural]


def _actors_of(rows):
    return User.objects.in_bulk({int(row.actor_object_id) for row in rows if _is_named(row)})


def _is_named(row):
    return bool((row.data or {}).get("named"))


def _line(group, latest, actors):
    data, kind = latest.data or {}, KINDS.get(latest.verb)
    actor = actors.get(int(latest.actor_object_id)) if _is_named(latest) and group["count"] == 1 else None
    address = reverse("notification", args=[group["first"]])
    title = format_html('<a href="{}">{}</a>', address, data.get("title", "") or _("cette page"))
    icon = kind.icon if kind else "bell"
    return Line(latest, group["count"], actor, icon, _text(kind, group["count"], actor, title), data.get("note", ""))


def _text(kind, count, actor, title):
    if kind is None:
        return title
    if count > 1:
        return format_html(str(kind.plural), count=count, title=title)
    return format_html(str(kind.text), actor=format_html("<b>{}</b>", actor or _("Une personne")), title=title)
