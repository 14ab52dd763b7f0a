"""The journal as those who answer for a community, or for the site, read it.

It never says who flagged, nor who wrote without a name: entries hold no flagger, and an entry about an unnamed author
shows nobody, whatever is asked.
"""

from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Q

from community import permissions
from community.audit_wording import ACTS, details_of, label_of
from community.models import AuditEntry, User
from community.paging import page_after

PAGE = 20
MOST_PEOPLE = 50
PERSON = User._meta.label_lower
BY_AUTHOR = [act for act, words in ACTS.items() if words.by_author]


@dataclass
class Line:
    """An entry, in words. `about` is what it was done to, or None when the reader may not know or it is gone."""

    entry: AuditEntry
    label: str
    about: object = None
    details: list = field(default_factory=list)

    @property
    def by_author(self):
        """Return whether who did it may have written without her name: it is not said who."""
        return self.entry.act in BY_AUTHOR

    @property
    def reason(self):
        """Return the reason that was given, if one was."""
        return self.entry.detail.get("message", "")

    @property
    def url(self):
        """Return where what it was done to is, or ""."""
        if isinstance(self.about, User) and not self.about.is_active:
            return ""
        return self.about.get_absolute_url() if hasattr(self.about, "get_absolute_url") else ""


def entries_for(reader, community=None):
    """Return the entries of `community`, or without one all those that `reader`, who judges the site, may read."""
    if community is not None:
        return AuditEntry.objects.filter(community=community)
    return AuditEntry.objects.filter(Q(community=None) | permissions.moderable_by(reader, "community__"))


def chosen(entries, act="", person="", since=None, until=None):
    """Narrow `entries` to an act, to the days `since` and `until`, and to what a person did or what was done to her."""
    if act:
        entries = entries.filter(act=act)
    if since:
        entries = entries.filter(at__date__gte=since)
    if until:
        entries = entries.filter(at__date__lte=until)
    return _about(entries, person) if person else entries


def page_for(reader, entries, key=""):
    """Return a page of lines, newest first, after the entry of number `key`: a query per kind of thing named there."""
    anchor = AuditEntry(pk=int(key)) if key.isdecimal() and len(key) < 19 else None
    page = page_after(entries.select_related("actor", "community"), ["-pk"], anchor, PAGE)
    things = _things(reader, page.items)
    return [_line(entry, things) for entry in page], page.last


def _about(entries, name):
    """Entries done by, or to, the people of that name; those of people who are not named are no answer."""
    words = Q()
    for word in name.split()[:4]:
        words &= Q(first_name__icontains=word) | Q(last_name__icontains=word)
    people = list(User.objects.filter(words).order_by("pk").values_list("pk", flat=True)[:MOST_PEOPLE])
    done_to = Q(target_type=PERSON, target_id__in=[str(pk) for pk in people]) & ~Q(detail__has_key="anonymous")
    return entries.filter((Q(actor__in=people) & ~Q(act__in=BY_AUTHOR)) | done_to)


def _things(reader, entries):
    """Return {(type, id): object} of what `entries` are about and `reader` may see."""
    ids = {}
    for entry in entries:
        if entry.target_id.isdecimal() and not entry.detail.get("anonymous"):
            ids.setdefault(entry.target_type, set()).add(int(entry.target_id))
    found = {}
    for label, pks in ids.items():
        found |= {(label, str(pk)): row for pk, row in _visible(reader, label).in_bulk(pks).items()}
    return found


def _visible(reader, label):
    try:
        rows = apps.get_model(label)._default_manager.all()
    except LookupError:  # a kind of thing that is no more
        return User.objects.none()
    # Closed accounts are named here as well: what was done to them is what is looked for.
    return rows if label == PERSON or not hasattr(rows, "visible_to") else rows.visible_to(reader)


def _line(entry, things):
    return Line(
        entry=entry,
        label=label_of(entry.act),
        about=things.get((entry.target_type, entry.target_id)),
        details=details_of(entry),
    )
