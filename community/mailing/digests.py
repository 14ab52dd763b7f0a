"""Digests, daily and weekly: what a person was told and has not read, and what is new in her communities.

    register_news(news)      # news(person, communities, since, until) -> [News], in the order to show

None is sent when there is nothing to say.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community.mailing import choosing, frames, notices
from community.mailing.letters import Letter
from community.mailing.places import Place, places_of
from community.mailing.unsubscribing import stop_url
from community.models import Community, Digest, Membership
from community.telling import settings_of_each

PROVIDERS = []
# Lines of one community: a mail is skimmed, the site has the rest.
MOST_LINES = 12
BATCH = 500


@dataclass(frozen=True)
class News:
    """Something new in a community that she asked a digest of; `url` is a path."""

    community: Community
    title: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Line:
    """A line of a digest."""

    text: str
    url: str
    note: str = ""


@dataclass(frozen=True)
class Section:
    """What a digest says of one community, or of what is in none."""

    title: str
    lines: list

    @property
    def shown(self):
        """Return the lines that the mail shows."""
        return self.lines[:MOST_LINES]

    @property
    def more(self):
        """Return the number of lines that are left to the site."""
        return len(self.lines) - len(self.shown)


def register_news(provider):
    """Have `provider` say what is new in communities; see above."""
    PROVIDERS.append(provider)


def write(person, rows, clock, now):
    """Return the digest of `rows` and of the news since that of `clock` (a Digest, or None); None if nothing is new."""
    news = _news(person, clock, now)
    if not rows and not news:
        return None
    period = clock.period if clock else rows[0].channel
    stop = stop_url(person, "digest", period)
    subject = _subject(rows, news)
    context = {"subject": subject, "period": period, "stop_url": stop, "sections": _sections(person, rows, news)}
    text, html = frames.render("emails/digest", context)
    name = f"digest:{period}:{now:%Y-%m-%d}"
    return Letter(subject, text, html, message_id=name, stop_url=stop, list_id=f"resume-{period}", is_bulk=True)


def keep_clocks(now):
    """Make a Digest for each person who asks for one of a community and has none; the news start now."""
    for period in Digest.Period.values:
        roles = Membership.objects.filter(telling=period, user__is_active=True)
        has_one = Digest.objects.filter(user=OuterRef("user"), period=period)
        people = [role.user for role in roles.filter(~Exists(has_one)).select_related("user")[:BATCH]]
        telling = settings_of_each(people)
        Digest.objects.bulk_create(
            [
                Digest(user_id=pk, period=period, told_until=now, due_at=choosing.due_at(period, now, chosen))
                for pk, chosen in telling.items()
            ],
            ignore_conflicts=True,
        )


@transaction.atomic
def claim(now, until, limit):
    """Return some of the digests that are due, one worker's until the moment `until`."""
    due = Digest.objects.filter(due_at__lte=now, user__is_active=True).select_related("user").order_by("due_at")
    clocks = list(due.select_for_update(of=("self",), skip_locked=True)[:limit])
    Digest.objects.filter(pk__in=[clock.pk for clock in clocks]).update(due_at=until)
    return clocks


def sent(clock, now, telling):
    """Start the next period of `clock`; whoever asks for no digest of a community any more has none."""
    if clock.user.memberships.filter(telling=clock.period).exists():
        due_at = choosing.due_at(clock.period, now, telling)
        Digest.objects.filter(pk=clock.pk).update(told_until=now, due_at=due_at)
    else:
        clock.delete()


def _news(person, clock, now):
    if clock is None:
        return []
    asked = [role.community_id for role in person.roles.values() if role.telling == clock.period]
    communities = Community.objects.filter(pk__in=asked, live=True)
    return [one for provider in PROVIDERS for one in provider(person, communities, clock.told_until, now)]


def _subject(rows, news):
    answers = sum(notices.kind_of(row).family in ("answers", "replies", "mentions") for row in rows)
    others = len(rows) - answers
    parts = [
        ngettext("%(count)d réponse", "%(count)d réponses", answers) % {"count": answers} if answers else "",
        ngettext("%(count)d discussion", "%(count)d discussions", len(news)) % {"count": len(news)} if news else "",
        ngettext("%(count)d nouvelle", "%(count)d nouvelles", others) % {"count": others} if others else "",
    ]
    *first, last = [part for part in parts if part]
    told = _("%(first)s et %(last)s") % {"first": ", ".join(first), "last": last} if first else last
    return _("%(site)s : %(told)s") % {"site": settings.SITE_NAME, "told": told}


def _sections(person, rows, news):
    """Return the sections by title, what is in no community last."""
    places, lines = places_of(person, rows), {}
    for same in _alike(rows):
        row = same[-1]
        line = Line(notices.sentence(same), notices.address_of(row), (row.data or {}).get("note", ""))
        _file(lines, places.get(row.pk), line)
    for one in news:
        _file(lines, Place(one.community), Line(one.title, settings.BASE_URL + one.url, one.note))
    return [Section(title, lines[title]) for title in sorted(lines, key=lambda title: (not title, title))]


def _alike(rows):
    """Return the rows of one kind on one topic together, in the order of the latest."""
    groups = {}
    for row in rows:
        groups.setdefault((row.topic, row.verb), []).append(row)
    return sorted(groups.values(), key=lambda same: same[-1].pk)


def _file(lines, place, line):
    """Add a line under its community; of one that mails do not name, say once that there is something new."""
    if place is not None and place.tells_content:
        lines.setdefault(place.community.title if place.community else "", []).append(line)
    else:
        new = Line(_("Il y a du nouveau, qui ne se lit que sur le site"), settings.BASE_URL + reverse("notifications"))
        lines[_("Dans une de vos communautés")] = [new]
