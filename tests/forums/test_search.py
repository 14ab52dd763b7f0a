"""What of a discussion is found, by whom, and what every action tells the index of it."""

import inspect
import pkgutil
from importlib import import_module

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.utils import timezone

import forums.actions
from community.models import Community, SearchChange, User
from forums import search, words
from forums.actions import attachments as files
from forums.actions import (
    drafts,
    identity,
    imports,
    masking,
    moderation,
    polls,
    posts,
    reactions,
    reading,
    soliciting,
    threads,
)
from forums.models import Attachment, Draft, Post, Thread
from tests.community.test_permissions import MODES, make_community, make_person
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    PostFactory,
    QualificationFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("site")


class Room:
    """A question of its community, answered twice, and who animates it."""

    def __init__(self):
        self.community = CommunityFactory()
        self.manager = MembershipFactory(community=self.community, role="manager").user
        self.thread = ThreadFactory(community=self.community, author=self.manager, posts=2)
        self.opening, self.answer, self.other_answer = self.thread.posts.order_by("pk")
        self.other = ThreadFactory(community=self.community, author=self.manager)
        forget()


def forget():
    """Forget what waits for the index."""
    SearchChange.objects.all().delete()


def told():
    """Return the threads of which the index is to hear."""
    return set(SearchChange.objects.filter(model="forums.thread").values_list("object_id", flat=True))


def _pin(room):
    moderation.set_pinned(room.manager, room.thread, True)


def _lock(room):
    moderation.set_locked(room.manager, room.thread, True)


def _delete_thread(room):
    moderation.set_deleted(room.manager, room.thread, True)
    return [room.thread]


def _move(room):
    target = MembershipFactory(user=room.manager).community
    moderation.move_thread(User.objects.get(pk=room.manager.pk), room.thread, target)
    return [room.thread]


def _split(room):
    new = moderation.split_thread(room.manager, room.thread, [room.answer.pk], title="À part", kind="exchange")
    return [room.thread, new]


def _merge(room):
    moderation.merge_threads(room.manager, room.thread, room.other)
    return [room.thread, room.other]


def _start(room):
    return [threads.start_thread(room.manager, room.community, kind="question", title="Qui ?", source="Où ?")]


def _accept(room):
    threads.accept_post(room.manager, room.answer)
    return [room.thread]


def _unaccept(room):
    threads.accept_post(room.manager, room.answer)
    forget()
    threads.unaccept(room.manager, room.thread)
    return [room.thread]


def _reply(room):
    posts.reply(room.manager, room.thread, source="Oui.")
    return [room.thread]


def _write(room):
    """The action that joins it tells of it."""
    posts.write(room.manager, room.thread, source="Oui.")


def _edit(room):
    posts.edit_post(room.manager, room.opening, source="Autrement dit.")
    return [room.thread]


def _delete(room):
    posts.delete_post(room.manager, room.answer)
    return [room.thread]


def _restore(room):
    posts.delete_post(room.manager, room.answer)
    forget()
    posts.restore_post(room.manager, room.answer)
    return [room.thread]


def _import(room):
    post = imports.ImportedPost("Filmer ?", "<p>Filmer ?</p>", "CNIL", timezone.now())
    imports.import_threads([imports.ImportedThread("q1", "Filmer", "", [post])], room.community, source="CNIL")
    return [Thread.objects.get(external_id="q1")]


def _vote(room):
    poll = polls.add_poll(room.thread, question="Quand ?", options=["Lundi", "Mardi"])
    polls.vote(room.manager, poll, [poll.options.first().pk])


def _attach(room):
    draft = Draft.objects.create(user=room.manager, thread=room.thread)
    files.attach(room.manager, draft, ContentFile(b"Une note.", "note.txt"))


def _detach(room):
    _attach(room)
    files.detach(room.manager, Attachment.objects.get())


def _remove(room):
    masking.remove(room.manager, room.answer, "Ton blessant")
    return [room.thread]


def _look(room):
    room.answer.is_anonymous = True
    identity.look_at_author(room.manager, room.answer)


def _solicit(room):
    soliciting.solicit(room.manager, room.thread, MembershipFactory(community=room.thread.community).user, "Une idée ?")


# Every action of discussions -> how it is tried; what it returns is found otherwise since.
ACTIONS = {
    "attachments.attach": _attach,
    "attachments.detach": _detach,
    "drafts.discard_draft": lambda room: drafts.discard_draft(
        room.manager, Draft.objects.create(user=room.manager, thread=room.thread)
    ),
    "drafts.open_apart": lambda room: drafts.open_apart(room.manager),
    "drafts.save_draft": lambda room: drafts.save_draft(room.manager, thread=room.thread, source="Peut-être"),
    "identity.look_at_author": _look,
    "imports.import_threads": _import,
    "masking.remove": _remove,
    "moderation.merge_threads": _merge,
    "moderation.move_thread": _move,
    "moderation.set_deleted": _delete_thread,
    "moderation.set_locked": _lock,
    "moderation.set_pinned": _pin,
    "moderation.split_thread": _split,
    "polls.vote": _vote,
    "posts.delete_post": _delete,
    "posts.edit_post": _edit,
    "posts.reply": _reply,
    "posts.restore_post": _restore,
    "posts.write": _write,
    "reactions.react": lambda room: reactions.react(room.manager, room.answer, "useful"),
    "reading.bookmark": lambda room: reading.bookmark(room.manager, room.answer),
    "reading.follow": lambda room: reading.follow(room.manager, room.thread),
    "reading.follow_by_writing": lambda room: reading.follow_by_writing(room.manager, room.thread),
    "reading.mark_read": lambda room: reading.mark_read(room.manager, room.thread, room.answer.pk),
    "reading.mute": lambda room: reading.mute(room.manager, room.thread),
    "reading.set_level": lambda room: reading.set_level(room.manager, room.thread, "direct"),
    "soliciting.solicit": _solicit,
    "threads.accept_post": _accept,
    "threads.start_thread": _start,
    "threads.unaccept": _unaccept,
}


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_tells_the_index_what_changed(action):
    found = ACTIONS[action](Room())
    assert told() == ({thread.pk for thread in found} if isinstance(found, list) else set())


def test_every_action_is_in_the_table():
    written = set()
    for _finder, name, _is_package in pkgutil.iter_modules(forums.actions.__path__):
        module = import_module(f"forums.actions.{name}")
        for verb, function in inspect.getmembers(module, inspect.isfunction):
            named = next(iter(inspect.signature(function).parameters), "") == "actor" or verb == "import_threads"
            if function.__module__ == module.__name__ and named and not verb.startswith("_"):
                written.add(f"{name}.{verb}")
    assert written - {"posts.sent_before"} == set(ACTIONS)


def test_a_refused_or_idle_action_tells_nothing():
    room = Room()
    assert moderation.set_deleted(room.manager, room.thread, False) is False
    assert posts.edit_post(room.manager, room.opening, source=room.opening.source) is False
    assert told() == set()


ROLES = (
    "anonymous",
    "stranger",
    "member",
    "old charter",
    "manager",
    "site moderator",
    "administrator",
    "inactive",
)
STATES = ({}, {"members_only": True}, {"locked_at": timezone.now()}, {"deleted_at": timezone.now()})


@pytest.mark.parametrize("role", ROLES)
def test_twin_in_the_index(role):
    """The audience of a thread meets the tokens of a reader where she may read it, but for deleted ones."""
    places = [make_community(mode, state) for mode in MODES for state in ("live", "archived", "unpublished")]
    asked = [ThreadFactory(community=place, **state) for place in places for state in STATES]
    reader = make_person(role, places)
    tokens = search.tokens(reader)
    readable = set(Thread.objects.visible_to(reader).filter(deleted_at=None))
    assert {thread for thread in asked if tokens & set(thread.search_audience())} == readable
    assert set(search.readable_threads(reader)) == readable


def test_the_tokens_take_two_queries(django_assert_num_queries):
    for number in (1, 3):
        member = MembershipFactory().user
        CommunityFactory.create_batch(number)
        assert member.roles
        with django_assert_num_queries(2):
            search.tokens(member)


def indexed(thread):
    return Thread.get_indexed_objects().filter(pk=thread.pk).first()


def test_its_words_are_those_of_its_shown_messages():
    thread = ThreadFactory(title="Bilan ?")
    gone = PostFactory(thread=thread, html="<p>Retiré.</p>")
    Post.objects.filter(pk=gone.pk).update(deleted_at=timezone.now())
    chosen, last = (PostFactory(thread=thread, html=html) for html in ("<p>La bonne.</p>", "<ul><li>Fin</li></ul>"))
    thread.accepted_post = chosen
    thread.save()
    expected = "Comment faites-vous ?\nLa bonne.\nFin"
    assert [one.search_text() for one in (indexed(thread), Thread.objects.get(pk=thread.pk))] == [expected] * 2
    Post.objects.filter(pk__in=[chosen.pk, last.pk]).update(deleted_at=timezone.now())
    assert indexed(thread).search_text() == "Comment faites-vous ?"


def test_nobody_is_named_in_them():
    """Neither authors, named or not, nor the whole names of those cited."""
    community = CommunityFactory(public_reading=True)
    asker = MembershipFactory(community=community, user__first_name="Zoé", user__last_name="Quemener").user
    cited = MembershipFactory(community=community, user__first_name="Yann", user__last_name="Kerbrat").user
    values = {"kind": "question", "title": "Qui ?", "source": f"@{cited} sait."}
    for is_anonymous in (True, False):
        thread = threads.start_thread(asker, community, **values, is_anonymous=is_anonymous)
        assert indexed(thread).search_text() == "@Yann K. sait."


def test_they_are_bounded(monkeypatch):
    monkeypatch.setattr(words, "MOST_CHARACTERS", 60)
    thread = ThreadFactory()
    for number in range(4):
        PostFactory(thread=thread, html=f"<p>Réponse {number} {'x' * 20}</p>")
    first, second, third = indexed(thread).search_text().split("\n")
    assert (first, second) == ("Comment faites-vous ?", f"Réponse 3 {'x' * 20}")
    assert len("\n".join([first, second, third])) == 60


def test_a_deleted_thread_leaves_the_index():
    assert indexed(ThreadFactory(deleted_at=timezone.now())) is None


def test_its_facts():
    parent = ThemeFactory(slug="stage")
    thread = ThreadFactory()
    thread.themes.set([ThemeFactory(slug="accueil", parent=parent)])
    thread.qualifications.set([QualificationFactory(code="DEES")])
    Thread.objects.filter(pk=thread.pk).update(last_post_at=timezone.make_aware(timezone.datetime(2026, 3, 1, 23, 30)))
    one = indexed(thread)
    assert (one.search_kind(), one.search_themes(), one.search_qualifications()) == (
        "question",
        ["accueil", "stage"],
        ["DEES"],
    )
    assert one.search_communities() == [str(thread.community_id)]
    assert str(one.search_day()) == "2026-03-01"


@pytest.mark.parametrize("number", [1, 3])
def test_indexing_asks_as_much_for_one_as_for_three(number, django_assert_num_queries):
    """The threads with what was accepted, first messages, latest ones, themes, diplomas."""
    for _ in range(number):
        thread = ThreadFactory(posts=2)
        thread.themes.set([ThemeFactory(parent=ThemeFactory())])
        thread.qualifications.set([QualificationFactory()])
    with django_assert_num_queries(5):
        for thread in Thread.get_indexed_objects():
            [field.get_value(thread) for field in Thread.get_search_fields()]


def test_the_database_alone_finds_titles_and_openings():
    community = CommunityFactory(public_reading=True)
    by_title = ThreadFactory(community=community, title="Le bilan")
    by_text = ThreadFactory(community=community, title="Ceci")
    by_text.posts.update(source="Un bilan ?")
    PostFactory(thread=ThreadFactory(community=community, title="Cela"), source="Le bilan")
    ThreadFactory(community=CommunityFactory(join_mode=Community.JoinMode.SECRET), title="Le bilan")
    assert list(search.find_threads(AnonymousUser(), ["bilan"])) == [by_text, by_title]
    assert list(search.find_threads(UserFactory(), ["bilan", "le"])) == [by_title]
