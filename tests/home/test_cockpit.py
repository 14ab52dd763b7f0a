"""« Animer »: what waits for those who animate communities."""

from datetime import timedelta
from html import unescape

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils import timezone

from community.models import (
    Assignment,
    Bulletin,
    CannedReply,
    HandoverNote,
    JoinRequest,
    Membership,
    Notification,
    Report,
)
from forums.models import Post, Reaction, ReadMarker, Solicitation, Thread
from tests.factories import CommunityFactory, MembershipFactory, PostFactory, ThreadFactory, UserFactory
from tests.forums.test_weight import MOST, weight

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def manager(client):
    membership = MembershipFactory(community=CommunityFactory(title="Tuteurs et sites"), role="manager")
    client.force_login(membership.user)
    return membership


def read(answer):
    """Return the page, with plain spaces."""
    return unescape(answer.content.decode()).replace("\u202f", " ").replace("\xa0", " ")


def desk(community):
    return reverse("cockpit_of", args=[community.slug])


@pytest.mark.parametrize("join_mode", ["open", "secret"])
@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("manager", {"open": 200, "secret": 200}),
        ("admin", {"open": 200, "secret": 200}),
        ("member", {"open": 403, "secret": 403}),
        ("moderator", {"open": 403, "secret": 404}),
        ("stranger", {"open": 403, "secret": 404}),
        ("anonymous", {"open": 302, "secret": 404}),
    ],
)
def test_who_opens_the_cockpit(client, role, status, join_mode):
    community = CommunityFactory(join_mode=join_mode)
    if role != "anonymous":
        client.force_login(person_with(role, community))
    assert client.get(desk(community)).status_code == status[join_mode]


def person_with(role, community):
    from django.contrib.auth.models import Group

    if role in ("manager", "member"):
        return MembershipFactory(community=community, role=role).user
    person = UserFactory(is_superuser=role == "admin", is_staff=role in ("admin", "moderator"))
    if role == "moderator":
        person.groups.add(Group.objects.get_or_create(name="Modération")[0])
    return person


def test_one_chooses_among_hers(client, manager):
    hidden = CommunityFactory(join_mode="secret")
    other = MembershipFactory(user=manager.user, role="manager").community
    MembershipFactory(user=manager.user)
    page = read(client.get(desk(other)))
    assert [community.title in page for community in (manager.community, other, hidden)] == [True, True, False]
    assert client.get(reverse("cockpit"), {"communaute": other.slug}).url == desk(other)
    for slug in (hidden.slug, "absente", "x\0y", "é" * 3000):
        assert client.get(reverse("cockpit"), {"communaute": slug}).status_code == 200


# --- What waits -------------------------------------------------------------------------------------------------------


def wait(community, manager):
    """One of each thing that waits in `community`."""
    asked = ThreadFactory(community=community, title="Qui verse la gratification ?")
    JoinRequest.objects.create(community=community, user=UserFactory())
    MembershipFactory(community=community)
    solved = ThreadFactory(community=community, posts=1)
    Thread.objects.filter(pk=solved.pk).update(accepted_post=solved.posts.last())
    for _ in range(2):
        Reaction.objects.create(post=solved.posts.last(), user=UserFactory(), kind="useful")
    flagged = PostFactory(thread=solved)
    kind = ContentType.objects.get_for_model(Post)
    Report.objects.create(
        content_type=kind, object_id=flagged.pk, community=community, author=flagged.author, reason="hurtful"
    )
    return asked, solved


def test_what_waits_is_shown(client, manager):
    asked, solved = wait(manager.community, manager.user)
    page = read(client.get(desk(manager.community)))
    for words in (asked.title, solved.title, "Ton blessant", "Nouveaux à accueillir", "Demande d'adhésion"):
        assert words in page
    assert "première question" in page
    assert reverse("solicit", args=[manager.community.slug, asked.pk]) in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_cockpit_costs_the_same(client, manager, number, django_assert_num_queries):
    MembershipFactory(community=manager.community, role="manager")
    for _ in range(number):
        wait(manager.community, manager.user)
    Bulletin.objects.create(
        community=manager.community, number=1, title="Bulletin de décembre", since="2026-11-01", until="2026-11-30"
    )
    client.get(desk(manager.community))
    with django_assert_num_queries(21):
        client.get(desk(manager.community))


@pytest.mark.parametrize("number", [1, 3])
def test_all_of_hers_cost_the_same(client, manager, number, django_assert_num_queries):
    for _ in range(number):
        community = MembershipFactory(user=manager.user, role="manager").community
        MembershipFactory(community=community, role="manager")
        wait(community, manager.user)
    client.get(reverse("cockpit"))
    with django_assert_num_queries(21):
        client.get(reverse("cockpit"))


def test_the_page_stays_light(client, manager):
    MembershipFactory(community=manager.community, role="manager")
    for _ in range(6):
        wait(manager.community, manager.user)
    page = read(client.get(desk(manager.community)))
    assert "Voir les 3 autres questions" in page
    assert weight(client.get(desk(manager.community))) <= MOST


def test_the_bulletin_in_preparation_is_shown(client, manager):
    items = [{"key": "thread:1", "kept": True}, {"key": "thread:2", "kept": False}]
    days = {"since": "2026-11-01", "until": "2026-11-30"}
    Bulletin.objects.create(community=manager.community, number=1, title="Bulletin de décembre", items=items, **days)
    page = read(client.get(desk(manager.community)))
    assert ("Bulletin de décembre" in page, "1 élément retenu" in page) == (True, True)


def test_nobody_who_animates_nothing_sees_anything(client):
    thread = ThreadFactory()
    client.force_login(MembershipFactory(community=thread.community).user)
    page = read(client.get(reverse("cockpit")))
    assert ("Vous n'animez aucune communauté" in page, thread.title in page) == (True, False)


def test_an_anonymous_question_tells_nothing_of_its_author(client, manager):
    thread = ThreadFactory(community=manager.community, is_anonymous=True)
    page = read(client.get(desk(manager.community)))
    assert ("Question anonyme" in page, str(thread.author) in page, "première question" in page) == (True, False, False)


@pytest.mark.parametrize(("days", "words"), [(0, "depuis"), (1, "depuis"), (30, "délai dépassé")])
def test_a_question_says_since_when_it_waits(client, manager, days, words):
    ThreadFactory(community=manager.community, created_at=timezone.now() - timedelta(days=days, hours=1))
    assert words in read(client.get(desk(manager.community)))


def test_a_case_about_her_own_words_is_not_hers_to_judge(client, manager):
    post = PostFactory(thread=ThreadFactory(community=manager.community), author=manager.user)
    kind = ContentType.objects.get_for_model(Post)
    Report.objects.create(
        content_type=kind, object_id=post.pk, community=manager.community, author=manager.user, reason="hurtful"
    )
    assert "Ton blessant" not in read(client.get(desk(manager.community)))


# --- The whole lists --------------------------------------------------------------------------------------------------

LISTS = ("desk_questions", "desk_newcomers", "desk_sleeping", "handover", "canned_replies")


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(("role", "status"), [("member", 403), ("stranger", 404), ("anonymous", 404)])
def test_the_lists_of_a_secret_community_are_hidden(client, name, role, status):
    community = CommunityFactory(join_mode="secret")
    if role != "anonymous":
        client.force_login(person_with(role, community))
    assert client.get(reverse(name, args=[community.slug])).status_code == status


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("key", ["", "0", "9" * 18, "9" * 40, "-1", "x", "\0", "é"])
def test_a_strange_page_is_a_page(client, manager, name, key):
    assert client.get(reverse(name, args=[manager.community.slug]), {"apres": key}).status_code == 200


def test_long_lists_go_by_pages(client, manager):
    newcomers = [MembershipFactory(community=manager.community) for _ in range(13)]
    address = reverse("desk_newcomers", args=[manager.community.slug])
    first, second = client.get(address), client.get(address, {"apres": newcomers[11].pk})
    assert [len(page.context["rows"]) for page in (first, second)] == [12, 1]


def furnish(manager):
    """One row for each list of a community."""
    community = manager.community
    ThreadFactory(community=community)
    MembershipFactory(community=community, joined_at=timezone.now() - timedelta(days=200))
    MembershipFactory(community=community)
    HandoverNote.objects.create(community=community, author=manager.user, source="x", html="<p>x</p>")
    CannedReply.objects.create(community=community, title="x", text="x")


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(
    ("name", "queries"),
    [("desk_questions", 12), ("desk_newcomers", 9), ("desk_sleeping", 10), ("handover", 10), ("canned_replies", 10)],
)
def test_lists_cost_the_same(client, manager, number, name, queries, django_assert_num_queries):
    MembershipFactory(community=manager.community, role="manager")
    for _ in range(number):
        furnish(manager)
    address = reverse(name, args=[manager.community.slug])
    client.get(address)
    with django_assert_num_queries(queries):
        client.get(address)


@pytest.mark.parametrize("number", [1, 3])
def test_asking_a_member_costs_the_same(client, manager, number, django_assert_num_queries):
    thread = ThreadFactory(community=manager.community, title="Qui verse la gratification ?")
    for _ in range(number):
        MembershipFactory(community=manager.community, user__profile__can_help_on=["Gratification"])
    address = reverse("solicit", args=[manager.community.slug, thread.pk])
    client.get(address)
    with django_assert_num_queries(12):
        assert len(client.get(address).context["candidates"]) == number


def test_the_longest_list_stays_light(client, manager):
    MembershipFactory(community=manager.community, role="manager")
    for _ in range(13):
        ThreadFactory(community=manager.community)
    assert weight(client.get(reverse("desk_questions", args=[manager.community.slug]))) <= MOST


def test_sleeping_members_are_those_who_neither_read_nor_wrote(client, manager):
    community, long_ago = manager.community, timezone.now() - timedelta(days=200)
    reader, writer, sleeper, recent = (MembershipFactory(community=community).user for _ in range(4))
    Membership.objects.exclude(user=recent).update(joined_at=long_ago)
    old = ThreadFactory(community=community, author=sleeper)
    Post.objects.filter(thread=old).update(created_at=long_ago)
    new = ThreadFactory(community=community, author=writer)
    ReadMarker.objects.create(thread=new, user=reader, last_read_id=new.last_post_id)
    ReadMarker.objects.create(thread=old, user=sleeper, last_read_id=old.last_post_id)
    answer = client.get(reverse("desk_sleeping", args=[community.slug]))
    assert [row.user for row in answer.context["rows"]] == [sleeper]
    assert sleeper.email not in read(answer)


# --- Acting -----------------------------------------------------------------------------------------------------------


def test_a_newcomer_is_welcomed_from_the_page(client, manager):
    newcomer = MembershipFactory(community=manager.community)
    address = reverse("welcome", args=[manager.community.slug, newcomer.user.public_id])
    assert f"Bonjour {newcomer.user.first_name}" in read(client.get(address))
    refused = client.post(address, {"words": " \u200b "})
    assert (refused.status_code, Notification.objects.count()) == (422, 0)
    client.post(address, {"words": "Bonjour à vous."})
    assert Notification.objects.get().data["note"] == "Bonjour à vous."
    page = read(client.get(address))
    assert "Reprendre ce message" in page
    client.post(reverse("take_back_welcome", args=[manager.community.slug, newcomer.user.public_id]))
    newcomer.refresh_from_db()
    assert (newcomer.welcomed_at, Notification.objects.count()) == (None, 0)


def test_what_waits_is_shared(client, manager):
    colleague = MembershipFactory(community=manager.community, role="manager").user
    thread = ThreadFactory(community=manager.community)
    address = reverse("assign", args=[manager.community.slug, "question", thread.pk])
    assert "toute l'équipe" in read(client.get(address))
    client.post(address, {"mine": "1"})
    assert "Vous vous en occupez" in read(client.get(desk(manager.community)))
    client.post(address, {"person": colleague.public_id})
    assert f"{colleague} s'en occupe" in read(client.get(desk(manager.community)))
    client.post(address, {"nobody": "1"})
    assert not Assignment.objects.exists()
    for person in ("", "absent", "x\0", UserFactory().public_id, "é" * 3000):
        assert client.post(address, {"person": person}).status_code == 422


def test_only_what_waits_here_is_shared(client, manager):
    hidden = ThreadFactory(community=CommunityFactory(join_mode="secret"))
    asked = JoinRequest.objects.create(community=manager.community, user=UserFactory(), state="declined")
    slug = manager.community.slug
    for kind, pk in (("question", hidden.pk), ("question", 0), ("demande", asked.pk), ("signalement", 9), ("autre", 1)):
        assert client.post(reverse("assign", args=[slug, kind, pk]), {"mine": "1"}).status_code == 404


def test_a_member_is_asked_to_answer(client, manager):
    thread = ThreadFactory(community=manager.community, title="Qui verse la gratification ?")
    person = MembershipFactory(community=manager.community).user
    person.profile.can_help_on = ["Gratification"]
    person.profile.save()
    address = reverse("solicit", args=[manager.community.slug, thread.pk])
    assert "Peut aider sur : Gratification" in read(client.get(address))
    assert client.post(address, {"person": "absent", "words": "?"}).status_code == 422
    assert client.post(address, {"person": person.public_id, "words": ""}).status_code == 422
    client.post(address, {"person": person.public_id, "words": "Une idée ?"})
    assert Solicitation.objects.get().person == person
    assert "Personne ne se distingue" in read(client.get(address))
    elsewhere = ThreadFactory(community=CommunityFactory())
    assert client.get(reverse("solicit", args=[manager.community.slug, elsewhere.pk])).status_code == 404


# --- The book and the replies -----------------------------------------------------------------------------------------


def test_the_book_is_kept_from_its_page(client, manager):
    slug = manager.community.slug
    address = reverse("handover", args=[slug])
    assert client.post(address, {"source": "\0"}).status_code == 422
    client.post(address, {"source": "Rappeler **Claire**."})
    note = HandoverNote.objects.get()
    assert "<strong>Claire</strong>" in read(client.get(address))
    client.post(reverse("handover_note", args=[slug, note.pk]), {"source": "Rappelée."})
    assert ("Rappelée." in read(client.get(address)), "modifiée" in read(client.get(address))) == (True, True)
    client.post(reverse("erase_handover_note", args=[slug, note.pk]))
    assert ("Rappelée." in read(client.get(address)), "C'est effacé" in read(client.get(address))) == (False, True)
    client.post(reverse("give_back_handover_note", args=[slug, note.pk]))
    assert "Rappelée." in read(client.get(address))


def test_a_reply_is_used_in_a_discussion(client, manager):
    thread = ThreadFactory(community=manager.community)
    reply = CannedReply.objects.create(community=manager.community, title="Accueil", text="Merci de votre question.")
    address = reverse("canned_replies", args=[manager.community.slug])
    assert f"{thread.get_absolute_url()}?modele={reply.pk}#repondre" in read(client.get(address, {"fil": thread.pk}))
    assert "modele=" not in read(client.get(address, {"fil": ThreadFactory().pk}))
    assert client.get(address, {"fil": "9" * 30}).status_code == 200


def test_the_chosen_reply_begins_the_answer_of_who_animates(client, manager):
    thread = ThreadFactory(community=manager.community)
    reply = CannedReply.objects.create(community=manager.community, title="Accueil", text="Merci de votre question.")
    elsewhere = CannedReply.objects.create(community=CommunityFactory(), title="Ailleurs", text="D'une autre.")
    address = thread.get_absolute_url()
    page = read(client.get(address, {"modele": reply.pk}))
    assert ("Merci de votre question." in page, reverse("canned_replies", args=[manager.community.slug]) in page) == (
        True,
        True,
    )
    assert "D'une autre." not in read(client.get(address, {"modele": elsewhere.pk}))
    for key in ("x", "9" * 30, "\0"):
        assert client.get(address, {"modele": key}).status_code == 200
    client.force_login(MembershipFactory(community=manager.community).user)
    page = read(client.get(address, {"modele": reply.pk}))
    assert ("Merci de votre question." in page, "reponses-types" in page) == (False, False)


@pytest.mark.parametrize("name", ["handover_note", "erase_handover_note", "give_back_handover_note"])
def test_the_notes_of_others_are_absent(client, manager, name):
    note = HandoverNote.objects.create(community=CommunityFactory(), source="Entre nous.", html="<p>Entre nous.</p>")
    assert client.post(reverse(name, args=[manager.community.slug, note.pk]), {"source": "?"}).status_code == 404
    note.refresh_from_db()
    assert (note.source, note.deleted_at) == ("Entre nous.", None)
