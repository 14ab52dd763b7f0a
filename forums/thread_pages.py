"""The page of a thread: one reader's window on it and what stands around it, in a bounded number of queries."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import CharField, Count, Value
from django.db.models.functions import Cast
from django.utils.http import urlencode

from community.html import excerpt
from community.models import Qualification, Theme
from forums import permissions
from forums.asides import asides_of, offers_of
from forums.ballots import ballot_for
from forums.display import author_name, cards_for
from forums.models import Thread
from forums.querysets import BEYOND
from forums.windows import Window, window_of

NEAR = 3
KINDS = ("theme", "diplome", "thread")


@dataclass
class Tag:
    """A word under which threads are filed, or a near thread: `key` is a slug, a code, an id."""

    kind: str
    key: str
    label: str
    uses: int = 1

    @property
    def query(self):
        """Return the filter of a community's list."""
        return urlencode({self.kind: self.key})

    @property
    def thread_url(self):
        """Return the address of a near thread."""
        return Thread(pk=self.key, title=self.label).get_absolute_url()


@dataclass
class ThreadPage:
    """Input of `forums/thread.html`."""

    thread: Thread
    window: Window
    cards: list
    accepted: object
    author: str
    tags: list
    near: list
    ballot: object
    is_public: bool
    can_moderate: bool
    asides: list
    offers: list

    @property
    def description(self):
        """Return the beginning of the question, for who may read it without an account; else nothing."""
        question = self.cards[0].post if self.is_public and self.cards else None
        return excerpt(question.public_html or question.html) if question and question.is_shown else ""

    @property
    def canonical(self):
        """Return the address of this window that others should keep."""
        window = "" if self.window.is_first else f"?apres={self.window.first_id - 1}"
        return settings.BASE_URL + self.thread.get_absolute_url() + window

    @property
    def after_all(self):
        """Return the key of the last window."""
        return BEYOND

    @property
    def jumps_to_unread(self):
        """Return whether the first unread message is further than what is shown."""
        first = self.thread.first_unread
        return bool(self.thread.unread and first and first > self.window.last_id)

    @property
    def files(self):
        """Return the files of the messages shown."""
        return [file for card in self.cards if card.has_words for file in card.attachments]

    @property
    def read_up_to(self):
        """Return the post to remember as read, or None: she sees nothing new, or does not belong here."""
        is_further = self.thread.read_to != BEYOND and self.window.last_id > self.thread.read_to
        return self.window.last_id if is_further else None


def page_of(thread, reader, after=None, before=None):
    """Return the page of `thread` (from `get_for_page`) for `reader`: three queries, one more with a poll, and those of
    what other apps show beside it."""
    window = window_of(thread, reader, after, before)
    cards = cards_for(thread, window.posts, reader, new_after=thread.read_to)
    accepted = window.accepted and cards_for(thread, [window.accepted], reader)[0]
    found = around(thread, reader)
    return ThreadPage(
        thread=thread,
        window=window,
        cards=cards,
        accepted=accepted,
        author=author_name(thread, reader),
        tags=[tag for tag in found if tag.kind != "thread"],
        near=[tag for tag in found if tag.kind == "thread"],
        ballot=ballot_for(thread, reader),
        is_public=permissions.can_read(AnonymousUser(), thread),
        can_moderate=permissions.can_moderate(reader, thread),
        asides=asides_of(thread, [card.post for card in [*cards, accepted] if card and card.has_words], reader),
        offers=offers_of(thread, reader),
    )


def around(thread, reader):
    """Return the tags of `thread` and other threads of its themes that `reader` may read, in one query."""
    this = Thread.objects.filter(pk=thread.pk)
    found = _tags(this).union(_rows(_near(thread, reader), "thread", Cast("pk", CharField()), "title"))
    return _sorted(found)


def tags_in(threads):
    """Return the themes and qualifications of a query of threads, with their uses, in one query."""
    return _sorted(_tags(threads))


def most_used(tags, number):
    """Return the tags that file the most threads, in the order of `tags`."""
    kept = sorted(tags, key=lambda tag: -tag.uses)[:number]
    return [tag for tag in tags if tag in kept]


def _tags(threads):
    pks = threads.order_by().values("pk")
    uses = {"uses": Count("threads")}
    themes = _rows(Theme.objects.filter(threads__in=pks).annotate(**uses), "theme", "slug", "name")
    qualifications = Qualification.objects.filter(threads__in=pks).annotate(**uses)
    return themes.union(_rows(qualifications, "diplome", "code", "code"))


def _rows(found, kind, key, label):
    return found.order_by().values_list(Value(kind, output_field=CharField()), key, label, "uses")


def _sorted(rows):
    return [Tag(*row) for row in sorted(rows, key=lambda row: (KINDS.index(row[0]), row[2]))]


def _near(thread, reader):
    themes = Thread.themes.through.objects.filter(thread=thread).values("theme")
    others = Thread.objects.visible_to(reader).filter(themes__in=themes, deleted_at=None).exclude(pk=thread.pk)
    liveliest = others.order_by("-last_post_id").values("pk").distinct()[:NEAR]
    return Thread.objects.filter(pk__in=liveliest).annotate(uses=Value(1))
