"""A masked message: who reads its words through which door, beside the same message when it is shown.

A door gives what a reader is told; she reads the words when they are in it.
"""

from html import unescape

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from community.notifications import READERS
from forums import frames, permissions
from forums.actions import masking
from forums.actions.posts import reply
from forums.actions.reactions import react
from forums.actions.reading import bookmark
from forums.actions.threads import accept_post
from forums.composing import quoted_post
from forums.models import Attachment, Post, Thread
from forums.refusals import Refused
from forums.search import find_threads
from forums.words import words_of
from resources.capitalising import usable
from tests.community.moderation.cases import Case

pytestmark = pytest.mark.usefixtures("library")

WORDS = "le seul foyer"
ROLES = ("visitor", "member", "author", "manager", "moderator")
ALL, JUDGES = set(ROLES), {"author", "manager", "moderator"}
SIGNED_IN, NOBODY = ALL - {"visitor"}, set()


def page(get, case):
    """The discussion."""
    return get(case.thread.get_absolute_url())


def live(get, case):
    """What a present reader is sent."""
    return frames.html_of(case.fresh(), Thread.objects.get_for(get.reader, case.thread.pk), get.reader)


def quote(get, case):
    """The composer that takes it up."""
    return (
        get(f"{case.thread.get_absolute_url()}?citer={case.post.pk}")
        .partition("<textarea")[2]
        .partition("</textarea")[0]
    )


def menu(get, case):
    """The page of what may be done with it."""
    return get(reverse("post_actions", args=[case.post.pk]))


def kept(get, case):
    """The messages that one set aside."""
    return get(reverse("bookmarks"))


def feed(get, case):
    """The feed of the community."""
    return get(reverse("community_feed", args=[case.community.slug]))


def index(get, case):
    """What the search knows of the discussion."""
    return words_of(Thread.objects.get(pk=case.thread.pk))


def searched(get, case):
    """The search that reads the database."""
    return WORDS if find_threads(get.reader, ["canton"]).exists() else ""


def sheet(get, case):
    """What a sheet may be made of."""
    return " ".join(usable(case.thread).values_list("source", flat=True))


def file(get, case):
    """Its file."""
    return WORDS if Attachment.objects.visible_to(get.reader).exists() else ""


def mailed(get, case):
    """A mail that is about to leave."""
    told = get.reader.is_authenticated and list(READERS["forums.post"](get.reader, [case.post.pk]))
    return WORDS if told else ""


# door: (who reads the words shown, who reads them masked)
DOORS = {
    page: (ALL, JUDGES),
    live: (ALL, JUDGES),
    quote: ({"member", "author", "manager"}, NOBODY),
    menu: (SIGNED_IN, JUDGES),
    kept: ({"member", "author"}, {"author"}),
    feed: (ALL, NOBODY),
    index: (ALL, NOBODY),
    searched: (ALL, NOBODY),
    sheet: (ALL, NOBODY),
    file: (ALL, JUDGES),
    mailed: (SIGNED_IN, NOBODY),
}


@pytest.fixture
def case():
    case = Case(public_reading=True)
    opening = case.thread.posts.order_by("pk").first()
    # The opening message, so that feeds and the reduced search speak of it.
    case.post, case.bruno = opening, case.maelle
    Post.objects.filter(pk=opening.pk).update(
        source="Il a quitté le seul foyer du canton.", html="<p>Il a quitté le seul foyer du canton.</p>"
    )
    Post.objects.filter(thread=case.thread).exclude(pk=opening.pk).update(source="Oui.", html="<p>Oui.</p>")
    Attachment.objects.create(post=opening, name="plan.pdf", size=1, file="plan.pdf", content_type="application/pdf")
    for person in (case.hamid, case.bruno):
        bookmark(person, case.fresh())
    return case


class Getter:
    """Ask an address as one reader."""

    def __init__(self, client, reader):
        self.client, self.reader = client, reader
        client.logout()
        if reader.is_authenticated:
            client.force_login(reader)

    def __call__(self, address):
        return unescape(self.client.get(address, follow=True).content.decode())


@pytest.mark.parametrize("is_masked", [False, True])
def test_who_reads_its_words_through_which_door(case, client, is_masked):
    if is_masked:
        masking.mask(case.fresh())
    people = dict(zip(ROLES, (AnonymousUser(), case.hamid, case.bruno, case.nadia, case.moderator), strict=True))
    read, expected = set(), set()
    for role, person in people.items():
        get = Getter(client, person)
        read |= {(door.__name__, role) for door in DOORS if WORDS in door(get, case)}
        expected |= {(door.__name__, role) for door, given in DOORS.items() if role in given[is_masked]}
    assert read == expected


@pytest.mark.parametrize("is_masked", [False, True])
def test_both_forms_of_reading_its_words_and_of_flagging_it(case, is_masked):
    if is_masked:
        masking.mask(case.fresh())
    post = case.fresh()
    people = (AnonymousUser(), case.hamid, case.bruno, case.nadia, case.moderator, case.admin)
    read = [permissions.can_read_words(person, post) for person in people]
    assert read == ([False, False, True, True, True, True] if is_masked else [True] * 6)
    flag = [permissions.can_flag(person, post) for person in people]
    assert flag == ([False] * 6 if is_masked else [False, True, False, True, True, True])
    for question, filter_form in ((read, permissions.words_readable_by), (flag, permissions.flaggable_by)):
        assert [Post.objects.filter(filter_form(person), pk=post.pk).exists() for person in people] == question


def test_nothing_more_is_done_with_it(case):
    answer = reply(case.hamid, case.thread, source="Chez nous aussi.")
    masking.mask(answer)
    with pytest.raises(Refused):
        react(case.nadia, answer, "useful")
    with pytest.raises(Refused):
        accept_post(case.nadia, answer)
    with pytest.raises(Refused):
        reply(case.nadia, case.thread, source="Oui.", quoted=answer)
    assert quoted_post(case.thread, answer.pk) is None


def test_its_thread_counts_it_no_more_and_keeps_its_place(case):
    thread = case.fresh().thread
    before = (thread.post_count, thread.last_post_id)
    for post in thread.posts.order_by("pk"):
        post.thread = thread
        masking.mask(post)
    thread.refresh_from_db()
    assert (before[0], thread.post_count, thread.last_post_id) == (2, 0, before[1])
    for post in thread.posts.order_by("pk"):
        post.thread = thread
        masking.unmask(post)
    thread.refresh_from_db()
    assert (thread.post_count, thread.last_post_id) == before
