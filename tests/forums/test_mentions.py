"""Who may be cited, and what is proposed as one types."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from community.models import User
from forums.actions.posts import reply
from forums.composing import label_of
from forums.mentions import propose, resolve
from forums.models import Mention, Thread
from forums.permissions import can_read
from forums.readers import readers_of
from tests.factories import CommunityFactory, MembershipFactory, PostFactory, ThreadFactory, UserFactory

pytestmark = pytest.mark.django_db


def person(first, last, thread=None, **role):
    user = UserFactory(first_name=first, last_name=last)
    if thread is not None:
        MembershipFactory(community=thread.community, user=user, **role)
    return user


@pytest.fixture
def thread(site):
    return ThreadFactory(author__first_name="Jean", author__last_name="Témoin")


def site_moderator():
    from django.contrib.auth.models import Group

    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get_or_create(name="Modération")[0])
    return user


STATES = [
    {},
    {"members_only": True},
    {"deleted_at": timezone.now()},
    {"locked_at": timezone.now()},
]


@pytest.mark.parametrize("join_mode", ["open", "request", "secret"])
@pytest.mark.parametrize("live", [True, False])
@pytest.mark.parametrize("state", STATES)
def test_readers_are_exactly_those_who_may_read(site, join_mode, live, state):
    community = CommunityFactory(join_mode=join_mode, live=live)
    thread = ThreadFactory(community=community, **state)
    for role in ("member", "manager"):
        MembershipFactory(community=community, role=role)
    MembershipFactory()
    UserFactory(is_superuser=True)
    UserFactory(is_staff=True)
    site_moderator()
    thread = Thread.objects.select_related("community").get()
    expected = {user for user in User.objects.all() if can_read(user, thread)}
    assert set(readers_of(thread)) == expected


def test_an_account_that_is_closed_reads_nothing(thread):
    closed = UserFactory(is_active=False)
    assert closed not in readers_of(thread)


class TestResolve:
    @pytest.mark.parametrize(
        ("first", "last", "typed"),
        [
            ("Maëlle", "Le Bihan", "Maëlle Le Bihan"),
            ("Maëlle", "Le Bihan", "maëlle le bihan"),
            ("Émilie", "Châtelain", "émilie châtelain"),
            ("Émilie", "Châtelain", "ÉMILIE CHÂTELAIN"),
            ("Anne", "d’Ornano", "Anne d'Ornano"),
            ("Anne", "d'Ornano", "Anne d’Ornano"),
            ("Jean-Yves", "Moreau", "Jean‑Yves Moreau"),
        ],
    )
    def test_spellings_of_one_name(self, thread, first, last, typed):
        user = person(first, last, thread)
        (cited,) = resolve(thread, [typed, "Personne D'autre"]).values()
        assert (cited.user_id, cited.label, cited.url) == (user.pk, f"{first} {last}", f"/membres/{user.public_id}/")

    def test_accents_count(self, thread):
        person("Maëlle", "Le Bihan", thread)
        assert resolve(thread, ["Maelle Le Bihan"]) == {}

    def test_namesakes_need_their_code(self, thread):
        one, two = (person("Marie", "Martin", thread) for _ in range(2))
        assert resolve(thread, ["Marie Martin"]) == {}
        found = resolve(thread, [f"Marie Martin #{two.public_id[:4]}"])
        assert [cited.user_id for cited in found.values()] == [two.pk]

    @pytest.mark.parametrize(
        ("join_mode", "members_only", "who", "cited"),
        [
            ("open", False, "member", True),
            ("open", False, "outsider", True),
            ("open", True, "member", True),
            ("open", True, "outsider", False),
            ("request", False, "member", True),
            ("request", False, "outsider", False),
            ("secret", False, "member", True),
            ("secret", False, "outsider", False),
        ],
    )
    def test_only_people_who_may_read(self, site, join_mode, members_only, who, cited):
        thread = ThreadFactory(community=CommunityFactory(join_mode=join_mode), members_only=members_only)
        writer = MembershipFactory(community=thread.community).user
        user = person("Ève", "Lointain", thread if who == "member" else None)
        post = reply(writer, thread, source="@Ève Lointain qu'en dis-tu ?")
        assert ("<a" in post.html, Mention.objects.filter(user=user).exists()) == (cited, cited)
        assert user.notifications.exists() is cited
        assert [one.person for one in propose(thread, "Lointain", writer)] == ([user] if cited else [])

    def test_one_query_whatever_the_number_of_names(self, thread, django_assert_num_queries):
        names = [f"Prénom Nom{number}" for number in range(300)]
        for some in (names[:1], names):
            with django_assert_num_queries(1):
                assert resolve(thread, some) == {}


class TestPropose:
    def test_managers_then_participants_then_members_then_others(self, thread):
        other = person("Zoé", "Autre")
        member = person("Zoé", "Membre", thread)
        wrote = person("Zoé", "Écrit", thread)
        PostFactory(thread=thread, author=wrote)
        manager = person("Zoé", "Anime", thread, role="manager")
        assert [one.person for one in propose(thread, "Zo", thread.author)] == [manager, wrote, member, other]

    def test_an_anonymous_asker_is_not_betrayed_by_her_rank(self, site):
        before = person("Zoé", "Membre")
        thread = ThreadFactory(is_anonymous=True, author=person("Zoé", "Zut"))
        for user in (before, thread.author):
            MembershipFactory(community=thread.community, user=user)
        assert [str(one.person) for one in propose(thread, "Zo", UserFactory())] == ["Zoé Membre", "Zoé Zut"]

    @pytest.mark.parametrize("words", ["maë", "Maë", "bihan", "le b", "maë bih", "Maëlle Le Bihan"])
    def test_the_beginning_of_any_word(self, thread, words):
        user = person("Maëlle", "Le Bihan", thread)
        assert [one.person for one in propose(thread, words, thread.author)] == [user]

    def test_a_name_typed_without_its_accents(self, thread):
        user = person("Lea", "Petit", thread)
        assert [one.person for one in propose(thread, "léa", thread.author)] == [user]

    def test_eight_at_most_and_never_oneself(self, thread):
        for number in range(10):
            person("Zoé", f"Membre{number}", thread)
        me = person("Zoé", "Moi", thread)
        proposed = [one.person for one in propose(thread, "zoé", me)]
        assert (len(proposed), me in proposed) == (8, False)

    def test_namesakes_are_proposed_with_their_code(self, thread):
        one, two = (person("Marie", "Martin", thread) for _ in range(2))
        texts = {proposal.text for proposal in propose(thread, "marie", thread.author)}
        assert texts == {f"Marie Martin #{one.public_id[:4]}", f"Marie Martin #{two.public_id[:4]}"}

    @pytest.mark.parametrize("words", ["%", "_", "\\", "'", "😀", "x" * 60])
    def test_odd_characters_find_nobody(self, thread, words):
        assert propose(thread, words, thread.author) == []


class TestCompletionView:
    def test_names_as_options_of_a_list(self, client, thread):
        me, user = person("Moi", "Même", thread), person("Maëlle", "Le Bihan", thread)
        client.force_login(me)
        html = client.get(reverse("mention_people", args=[thread.pk]), {"q": "maë"}).content.decode()
        assert html.count('role="option"') == 1
        assert f'data-name="{user}"' in html

    def test_only_who_may_answer_is_helped(self, client, thread):
        url = reverse("mention_people", args=[thread.pk])
        assert client.get(url).status_code == 302
        client.force_login(UserFactory())
        assert client.get(url, {"q": "j"}).status_code == 403

    def test_a_hidden_thread_answers_as_an_absent_one(self, client, site):
        client.force_login(UserFactory())
        hidden = ThreadFactory(community=CommunityFactory(join_mode="secret"))
        for pk in (hidden.pk, 987654):
            assert client.get(reverse("mention_people", args=[pk]), {"q": "j"}).status_code == 404

    def test_for_a_new_thread_members_only_are_proposed(self, client, thread):
        me, member = person("Moi", "Même", thread), person("Zoé", "Membre", thread)
        person("Zoé", "Dehors")
        client.force_login(me)
        html = client.get(reverse("mention_members", args=[thread.community.slug]), {"q": "zo"}).content.decode()
        assert (html.count('role="option"'), f'data-name="{member}"' in html) == (1, True)

    def test_the_number_of_queries_does_not_depend_on_the_number_of_names(self, client, thread):
        client.force_login(person("Moi", "Même", thread))
        counts = []
        for number in range(3):
            person("Zoé", f"Membre{number}", thread)
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("mention_people", args=[thread.pk]), {"q": "zo"})
            counts.append(len(queries))
        assert counts == [counts[0]] * 3
        assert counts[0] == 6


def test_the_public_reads_short_names_where_members_read_whole_ones(client, site):
    community = CommunityFactory(parent=site, public_reading=True)
    cited = MembershipFactory(community=community, user__first_name="Maëlle", user__last_name="Le Bihan").user
    actor = MembershipFactory(community=community).user
    thread = ThreadFactory(community=community)
    post = reply(actor, thread, source="Merci @Maëlle Le Bihan pour la grille.")
    assert ">@Maëlle Le Bihan</a>" in post.html
    seen = client.get(thread.get_absolute_url()).content.decode()
    assert ">@Maëlle L.</a>" in seen
    assert "Bihan" not in seen
    client.force_login(actor)
    assert ">@Maëlle Le Bihan</a>" in client.get(thread.get_absolute_url()).content.decode()
    assert cited.mentions.get().post == post


def test_a_message_that_cites_nobody_is_kept_once(site):
    post = reply(*_writer(site), source="Merci beaucoup.")
    assert post.public_html == ""


@pytest.mark.parametrize(("public", "label"), [(True, "Jean-Yves M."), (False, "Jean-Yves Moreau")])
def test_a_quote_names_its_author_as_its_readers_may(site, public, label):
    community = CommunityFactory(parent=site, public_reading=public)
    author = UserFactory(first_name="Jean-Yves", last_name="Moreau")
    post = ThreadFactory(community=community, author=author).posts.select_related("author", "thread__community").get()
    assert label_of(post) == label


def _writer(site):
    community = CommunityFactory(parent=site)
    return MembershipFactory(community=community).user, ThreadFactory(community=community)
