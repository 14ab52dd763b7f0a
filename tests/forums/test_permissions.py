"""Rights on threads and messages as truth tables: who (rows) × what state × which community, both forms of each right.

A table is read line by line, a group of four letters per state of the thread: open, for members only, locked,
deleted, in an archived community. The letters say in which communities the right is given: P for an open one that
anybody may read, O open, R on request, S secret.
"""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from forums import permissions
from forums.models import Attachment, Draft, Post, Thread
from tests.community.test_permissions import MODES, ROLES, lines_of, make_community, make_person
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")

STATES = {
    "open": {},
    "members only": {"members_only": True},
    "locked": {"locked_at": timezone.now()},
    "deleted": {"deleted_at": timezone.now()},
    "archived": {},
}
NOBODY = """
        anonymous       ----  ----  ----  ----  ----
        stranger        ----  ----  ----  ----  ----
        excluded        ----  ----  ----  ----  ----
        member          ----  ----  ----  ----  ----
        old charter     ----  ----  ----  ----  ----
        limited         ----  ----  ----  ----  ----
        manager         ----  ----  ----  ----  ----
        site moderator  ----  ----  ----  ----  ----
        administrator   ----  ----  ----  ----  ----
        inactive        ----  ----  ----  ----  ----
"""

THREADS = {
    ("can_read", "readable_by"): """
        anonymous       P---  ----  P---  ----  P---
        stranger        PO--  ----  PO--  ----  PO--
        excluded        PO--  ----  PO--  ----  PO--
        member          PORS  PORS  PORS  ----  PORS
        old charter     PORS  PORS  PORS  ----  PORS
        limited         PORS  PORS  PORS  ----  PORS
        manager         PORS  PORS  PORS  PORS  PORS
        site moderator  POR-  POR-  POR-  POR-  POR-
        administrator   PORS  PORS  PORS  PORS  PORS
        inactive        P---  ----  P---  ----  P---
    """,
    ("can_reply", "repliable_by"): """
        anonymous       ----  ----  ----  ----  ----
        stranger        ----  ----  ----  ----  ----
        excluded        ----  ----  ----  ----  ----
        member          PORS  PORS  ----  ----  ----
        old charter     ----  ----  ----  ----  ----
        limited         ----  ----  ----  ----  ----
        manager         PORS  PORS  PORS  ----  ----
        site moderator  ----  ----  ----  ----  ----
        administrator   ----  ----  ----  ----  ----
        inactive        ----  ----  ----  ----  ----
    """,
    ("can_accept", "acceptable_by"): """
        anonymous       ----  ----  ----  ----  ----
        stranger        ----  ----  ----  ----  ----
        excluded        ----  ----  ----  ----  ----
        member          ----  ----  ----  ----  ----
        old charter     ----  ----  ----  ----  ----
        limited         ----  ----  ----  ----  ----
        manager         PORS  PORS  PORS  ----  PORS
        site moderator  POR-  POR-  POR-  ----  POR-
        administrator   PORS  PORS  PORS  ----  PORS
        inactive        ----  ----  ----  ----  ----
    """,
    ("can_moderate", "moderable_by"): """
        anonymous       ----  ----  ----  ----  ----
        stranger        ----  ----  ----  ----  ----
        excluded        ----  ----  ----  ----  ----
        member          ----  ----  ----  ----  ----
        old charter     ----  ----  ----  ----  ----
        limited         ----  ----  ----  ----  ----
        manager         PORS  PORS  PORS  PORS  PORS
        site moderator  POR-  POR-  POR-  POR-  POR-
        administrator   PORS  PORS  PORS  PORS  PORS
        inactive        ----  ----  ----  ----  ----
    """,
}

POSTS = {
    ("another's", "can_react", "reactable_by"): """
        anonymous       ----  ----  ----  ----  ----
        stranger        ----  ----  ----  ----  ----
        excluded        ----  ----  ----  ----  ----
        member          PORS  PORS  PORS  ----  ----
        old charter     ----  ----  ----  ----  ----
        limited         ----  ----  ----  ----  ----
        manager         PORS  PORS  PORS  PORS  ----
        site moderator  ----  ----  ----  ----  ----
        administrator   ----  ----  ----  ----  ----
        inactive        ----  ----  ----  ----  ----
    """,
    ("another's", "can_edit", "editable_by"): NOBODY,
    ("another's", "can_delete", "deletable_by"): """
        anonymous       ----  ----  ----  ----  ----
        stranger        ----  ----  ----  ----  ----
        excluded        ----  ----  ----  ----  ----
        member          ----  ----  ----  ----  ----
        old charter     ----  ----  ----  ----  ----
        limited         ----  ----  ----  ----  ----
        manager         PORS  PORS  PORS  PORS  PORS
        site moderator  POR-  POR-  POR-  POR-  POR-
        administrator   PORS  PORS  PORS  PORS  PORS
        inactive        ----  ----  ----  ----  ----
    """,
    ("another's", "can_restore", "restorable_by"): NOBODY,
    ("her own", "can_react", "reactable_by"): """
        anonymous       ----  ----  ----  ----  ----
        stranger        ----  ----  ----  ----  ----
        excluded        ----  ----  ----  ----  ----
        member          PORS  PORS  PORS  ----  ----
        old charter     ----  ----  ----  ----  ----
        limited         ----  ----  ----  ----  ----
        manager         PORS  PORS  PORS  PORS  ----
        site moderator  ----  ----  ----  ----  ----
        administrator   ----  ----  ----  ----  ----
        inactive        ----  ----  ----  ----  ----
    """,
    ("her own", "can_edit", "editable_by"): """
        anonymous       ----  ----  ----  ----  ----
        stranger        ----  ----  ----  ----  ----
        excluded        ----  ----  ----  ----  ----
        member          PORS  PORS  ----  ----  ----
        old charter     ----  ----  ----  ----  ----
        limited         ----  ----  ----  ----  ----
        manager         PORS  PORS  PORS  ----  ----
        site moderator  ----  ----  ----  ----  ----
        administrator   ----  ----  ----  ----  ----
        inactive        ----  ----  ----  ----  ----
    """,
    ("her own", "can_delete", "deletable_by"): """
        anonymous       ----  ----  ----  ----  ----
        stranger        ----  ----  ----  ----  ----
        excluded        ----  ----  ----  ----  ----
        member          PORS  PORS  ----  ----  ----
        old charter     ----  ----  ----  ----  ----
        limited         ----  ----  ----  ----  ----
        manager         PORS  PORS  PORS  PORS  PORS
        site moderator  POR-  POR-  POR-  POR-  POR-
        administrator   PORS  PORS  PORS  PORS  PORS
        inactive        ----  ----  ----  ----  ----
    """,
    ("her own", "can_restore", "restorable_by"): NOBODY,
    ("another's, deleted", "can_react", "reactable_by"): NOBODY,
    ("another's, deleted", "can_edit", "editable_by"): NOBODY,
    ("another's, deleted", "can_delete", "deletable_by"): NOBODY,
    ("another's, deleted", "can_restore", "restorable_by"): """
        anonymous       ----  ----  ----  ----  ----
        stranger        ----  ----  ----  ----  ----
        excluded        ----  ----  ----  ----  ----
        member          ----  ----  ----  ----  ----
        old charter     ----  ----  ----  ----  ----
        limited         ----  ----  ----  ----  ----
        manager         PORS  PORS  PORS  PORS  PORS
        site moderator  POR-  POR-  POR-  POR-  POR-
        administrator   PORS  PORS  PORS  PORS  PORS
        inactive        ----  ----  ----  ----  ----
    """,
    ("her own, deleted", "can_react", "reactable_by"): NOBODY,
    ("her own, deleted", "can_edit", "editable_by"): NOBODY,
    ("her own, deleted", "can_delete", "deletable_by"): NOBODY,
    ("her own, deleted", "can_restore", "restorable_by"): """
        anonymous       ----  ----  ----  ----  ----
        stranger        ----  ----  ----  ----  ----
        excluded        ----  ----  ----  ----  ----
        member          PORS  PORS  PORS  ----  ----
        old charter     ----  ----  ----  ----  ----
        limited         ----  ----  ----  ----  ----
        manager         PORS  PORS  PORS  PORS  PORS
        site moderator  POR-  POR-  POR-  POR-  POR-
        administrator   PORS  PORS  PORS  PORS  PORS
        inactive        ----  ----  ----  ----  ----
    """,
    ("her own, deleted by another", "can_react", "reactable_by"): NOBODY,
    ("her own, deleted by another", "can_edit", "editable_by"): NOBODY,
    ("her own, deleted by another", "can_delete", "deletable_by"): NOBODY,
    ("her own, deleted by another", "can_restore", "restorable_by"): """
        anonymous       ----  ----  ----  ----  ----
        stranger        ----  ----  ----  ----  ----
        excluded        ----  ----  ----  ----  ----
        member          ----  ----  ----  ----  ----
        old charter     ----  ----  ----  ----  ----
        limited         ----  ----  ----  ----  ----
        manager         PORS  PORS  PORS  PORS  PORS
        site moderator  POR-  POR-  POR-  POR-  POR-
        administrator   PORS  PORS  PORS  PORS  PORS
        inactive        ----  ----  ----  ----  ----
    """,
}


@pytest.fixture
def threads(site):
    """One thread per state and mode: {(state, mode): thread}."""
    live = {mode: make_community(mode, "live") for mode in MODES}
    archived = {mode: make_community(mode, "archived") for mode in MODES}
    author = UserFactory()
    return {
        (state, mode): ThreadFactory(
            community=(archived if state == "archived" else live)[mode], author=author, **STATES[state]
        )
        for state in STATES
        for mode in MODES
    }


@pytest.fixture
def people(threads):
    """One person per role, holding it in each of the communities."""
    communities = {thread.community for thread in threads.values()}
    return {role: make_person(role, communities) for role in ROLES}


def drawn(people, given):
    """Return the table of `given(person, (state, mode))`, in the form of THREADS."""
    lines = []
    for role, person in people.items():
        cells = ["".join(mode if given(person, (state, mode)) else "-" for mode in MODES) for state in STATES]
        lines.append(f"{role:<15} {'  '.join(cells)}")
    return lines


def message(whose, person, thread):
    """Write a message in `thread`; an account that does not exist owns nothing."""
    person = person if person.is_authenticated else None
    author = person if whose.startswith("her own") else thread.author
    fields = {}
    if "deleted" in whose:
        by = thread.author if whose.endswith("by another") else author
        fields = {"deleted_at": timezone.now(), "deleted_by": by}
    return Post.objects.create(thread=thread, author=author, source="x", html="<p>x</p>", **fields)


@pytest.mark.parametrize(("question", "filter_form"), THREADS)
def test_right_on_threads(question, filter_form, people, threads):
    right = getattr(permissions, question)
    table = lines_of(THREADS[question, filter_form])
    given = {
        person: set(Thread.objects.filter(getattr(permissions, filter_form)(person)).values_list("pk", flat=True))
        for person in people.values()
    }
    assert drawn(people, lambda person, place: right(person, threads[place])) == table
    assert drawn(people, lambda person, place: threads[place].pk in given[person]) == table


@pytest.mark.parametrize("whose", sorted({whose for whose, _question, _filter in POSTS}))
def test_rights_on_messages(whose, people, threads):
    posts = {
        (person, place): message(whose, person, thread)
        for person in people.values()
        for place, thread in threads.items()
    }
    for (group, question, filter_form), table in POSTS.items():
        if group == whose:
            right, twin = getattr(permissions, question), getattr(permissions, filter_form)
            given = {
                person: set(Post.objects.filter(twin(person)).values_list("pk", flat=True))
                for person in people.values()
            }
            asked = drawn(people, lambda person, place: right(person, posts[person, place]))  # noqa: B023
            filtered = drawn(people, lambda person, place: posts[person, place].pk in given[person])  # noqa: B023
            assert (question, asked) == (question, lines_of(table))
            assert (filter_form, filtered) == (filter_form, lines_of(table))


@pytest.mark.parametrize(
    ("kind", "state", "is_member", "given"),
    [
        ("question", {}, True, True),
        ("exchange", {}, True, False),
        ("question", {"deleted_at": timezone.now()}, True, False),
        ("question", {"locked_at": timezone.now()}, True, True),
        ("question", {}, False, False),
    ],
)
def test_the_author_of_a_question_chooses_the_answer_while_she_belongs(kind, state, is_member, given):
    thread = ThreadFactory(kind=kind, **state)
    if is_member:
        MembershipFactory(community=thread.community, user=thread.author)
    assert permissions.can_accept(thread.author, thread) == given
    assert Thread.objects.filter(permissions.acceptable_by(thread.author)).exists() == given


def test_the_post_deleted_with_its_thread_comes_back_with_it_for_who_deleted_both():
    thread = ThreadFactory()
    author = MembershipFactory(community=thread.community, user=thread.author).user
    moment = timezone.now()
    Thread.objects.update(deleted_at=moment)
    Post.objects.update(deleted_at=moment, deleted_by=author)
    post = Post.objects.select_related("thread__community").get()
    assert permissions.can_restore(author, post)
    assert Post.objects.filter(permissions.restorable_by(author)).exists()


def test_only_an_anonymous_author_is_hidden_and_from_all_but_herself():
    thread = ThreadFactory(is_anonymous=True)
    manager = MembershipFactory(community=thread.community, role="manager").user
    readers = (AnonymousUser(), UserFactory(), manager, UserFactory(is_superuser=True), thread.author)
    assert [permissions.sees_author(reader, thread) for reader in readers] == [False, False, False, False, True]
    assert [permissions.sees_author(reader, ThreadFactory()) for reader in readers] == [True] * 5


@pytest.mark.parametrize("role", ROLES)
def test_the_files_of_a_message_are_read_by_who_reads_it(role):
    community = CommunityFactory(charter=True, join_mode="request")
    person = make_person(role, [community])
    thread, deleted = ThreadFactory(community=community), ThreadFactory(community=community)
    deleted.posts.update(deleted_at=timezone.now())
    for post in (*thread.posts.all(), *deleted.posts.all()):
        Attachment.objects.create(post=post, name="a.odt", kind="document", size=1, file="x")
    found = [file.post.thread for file in Attachment.objects.visible_to(person)]
    assert found == ([thread] if permissions.can_read(person, thread) else [])


def test_the_files_of_a_draft_are_its_writers():
    thread = ThreadFactory()
    writer, manager = UserFactory(), MembershipFactory(community=thread.community, role="manager").user
    file = Attachment.objects.create(
        draft=Draft.objects.create(user=writer, thread=thread), name="a.odt", kind="document", size=1, file="x"
    )
    seen = [list(Attachment.objects.visible_to(reader)) for reader in (writer, manager, AnonymousUser())]
    assert seen == [[file], [], []]
