"""The page of a new thread: what it accepts, what it says, what it gives back."""

import re
from datetime import timedelta
from shutil import rmtree
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from forums.models import Attachment, Draft, Poll, Thread
from tests.factories import (
    CharterFactory,
    CommunityFactory,
    MembershipFactory,
    QualificationFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)
from tests.forums.files import text_file

pytestmark = pytest.mark.django_db
GOOD = {"kind": "question", "title": "Comment faire ?", "source": "Voici la situation."}
TEXT = "Un texte auquel je tiens, <b>avec</b> & sans."
SHOWN = "Un texte auquel je tiens, &lt;b&gt;avec&lt;/b&gt; &amp; sans."


@pytest.fixture(autouse=True)
def _empty_counters():
    cache.clear()


@pytest.fixture
def community(site):
    return CommunityFactory()


@pytest.fixture
def member(community, client):
    user = MembershipFactory(community=community).user
    client.force_login(user)
    return user


@pytest.fixture
def url(community):
    return reverse("new_thread", args=[community.slug])


@pytest.fixture
def send(client, url):
    return lambda **data: client.post(url, data)


def page(response):
    return response.content.decode()


class TestPublishing:
    def test_everything_of_the_form_is_kept(self, send, member):
        theme, qualification = ThemeFactory(), QualificationFactory()
        response = send(
            **GOOD | {"title": "  Comment \u200b faire ?\n"},
            themes=[theme.pk],
            qualifications=[qualification.pk],
            members_only="1",
            is_anonymous="1",
            poll_question="Quand ?",
            poll_option_1="Lundi",
            poll_option_3="Mardi",
            poll_multiple="1",
            poll_closes=str(timezone.localdate()),
            files=[text_file()],
        )
        thread = Thread.objects.get()
        assert response.url == thread.get_absolute_url()
        assert (thread.title, thread.members_only, thread.is_anonymous) == ("Comment faire ?", True, True)
        assert (list(thread.themes.all()), list(thread.qualifications.all())) == ([theme], [qualification])
        assert [option.label for option in thread.poll.options.all()] == ["Lundi", "Mardi"]
        assert (thread.poll.multiple, thread.poll.is_open) == (True, True)
        assert Attachment.objects.get().post == thread.posts.get()
        assert Draft.objects.count() == 0

    def test_an_exchange(self, send, member):
        send(**GOOD | {"kind": "exchange"})
        assert Thread.objects.get().kind == "exchange"

    def test_double_submit(self, send, member):
        key = str(uuid4())
        assert len({send(**GOOD, form_key=key).url for _ in range(4)}) == 1
        assert Thread.objects.count() == 1

    def test_too_many_threads_wait_and_what_was_typed_is_kept(self, send, member, settings):
        settings.RATES = {"post": [(100, 60)], "thread": [(2, 3600)]}
        assert send(**GOOD).status_code == 302
        answer = send(**GOOD | {"title": "Et une autre ?"})
        assert (answer.status_code, 0 < int(answer["Retry-After"]) <= 3600) == (429, True)
        assert "Et une autre ?" in page(answer)
        assert Thread.objects.count() == 1

    def test_bounded_queries(self, client, url, member, django_assert_num_queries):
        for _ in range(2):
            ThemeFactory()
            QualificationFactory()
            with django_assert_num_queries(9):
                client.get(url)


class TestErrors:
    @pytest.mark.parametrize(
        ("wrong", "field", "words"),
        [
            ({"title": ""}, "title", "Il manque le titre"),
            ({"title": "\u200b \u00a0"}, "title", "Il manque le titre"),
            ({"title": "a" * 163}, "title", "3 caractères de trop (160 au plus)"),
            ({"source": ""}, "source", "Il manque le texte"),
            ({"source": "\u200b\u200d"}, "source", "Il manque le texte"),
            ({"source": "****"}, "source", "Il manque le texte"),
            ({"source": "a" * 1_000_000}, "source", "caractères de trop"),
            ({"kind": "secret"}, "kind", "secret"),
            ({"kind": "exchange", "is_anonymous": "1"}, "is_anonymous", "Seule une question peut être anonyme"),
            ({"themes": ["x"]}, "themes", "x"),
            ({"qualifications": ["987654"]}, "qualifications", "987654"),
            ({"poll_question": "Quand ?"}, "poll_option_1", "au moins deux réponses"),
            ({"poll_question": "Quand ?", "poll_option_1": "Lundi"}, "poll_option_1", "au moins deux réponses"),
            (
                {"poll_question": "Quand ?", "poll_option_1": "Lundi", "poll_option_2": " Lundi "},
                "poll_option_1",
                "au moins deux réponses différentes",
            ),
            ({"poll_option_1": "Lundi", "poll_option_2": "Mardi"}, "poll_question", "Il manque la question"),
            (
                {"poll_question": "?" * 201, "poll_option_1": "Lundi", "poll_option_2": "Mardi"},
                "poll_question",
                "1 caractère de trop",
            ),
            (
                {"poll_question": "Quand ?", "poll_option_1": "Lundi", "poll_option_2": "b" * 121},
                "poll_option_1",
                "1 caractère de trop",
            ),
            (
                {"poll_question": "Q", "poll_option_1": "a", "poll_option_2": "b", "poll_closes": "hier"},
                "poll_closes",
                "Écrivez la date ainsi",
            ),
            (
                {"poll_question": "Q", "poll_option_1": "a", "poll_option_2": "b", "poll_closes": "2020-01-01"},
                "poll_closes",
                "Cette date est passée",
            ),
        ],
    )
    def test_each_stands_next_to_its_field(self, send, member, wrong, field, words):
        response = send(**GOOD | wrong)
        html = page(response)
        assert (response.status_code, Thread.objects.count(), Poll.objects.count()) == (422, 0, 0)
        assert f'id="e-{field}"' in html
        assert words in html.split(f'id="e-{field}"')[1].split("</p>")[0]
        assert f'href="#id_{field}"' in html

    def test_too_many_themes(self, send, member):
        response = send(**GOOD, themes=[ThemeFactory().pk for _ in range(6)])
        assert (response.status_code, "Choisissez-en 5 au plus" in page(response)) == (422, True)

    def test_everything_typed_is_given_back_and_kept(self, send, member):
        theme = ThemeFactory()
        send(
            title="Mon titre",
            source="",
            kind="exchange",
            themes=[theme.pk],
            members_only="1",
            poll_question="Quand ?",
            poll_option_2="Mardi",
            poll_multiple="1",
        )
        response = send(title="", source=TEXT, kind="exchange", themes=[theme.pk], poll_question="Quand ?")
        html = page(response)
        assert f"{SHOWN}</textarea>" in html
        assert 'value="exchange" checked' in html
        assert 'value="Quand ?"' in html
        assert re.findall(r'<option value="(\d+)" selected>', html) == [str(theme.pk)]
        draft = Draft.objects.get()
        assert (draft.title, draft.source, draft.extra["themes"]) == ("", TEXT, [str(theme.pk)])

    def test_the_draft_fills_the_page_on_return(self, send, client, url, member):
        send(title="Mon titre", source="", kind="exchange", poll_question="Quand ?", poll_option_2="Mardi")
        html = page(client.get(url))
        assert 'value="Mon titre"' in html
        assert 'value="exchange" checked' in html
        assert ('value="Quand ?"' in html, 'value="Mardi"' in html) == (True, True)

    def test_a_refused_file_is_named_and_the_rest_waits(self, send, member):
        response = send(**GOOD, files=[text_file("bon.txt"), text_file("mal.exe", b"MZ" + b"\0" * 200)])
        assert (response.status_code, Thread.objects.count()) == (422, 0)
        assert "mal.exe : Les programmes ne sont pas acceptés" in page(response)
        assert Attachment.objects.get().name == "bon.txt"

    def test_preview(self, send, member):
        response = send(**GOOD | {"source": "Une **grille**"}, apercu="1")
        assert (response.status_code, Thread.objects.count()) == (200, 0)
        assert "<p>Une <strong>grille</strong></p>" in page(response)

    def test_anonymity_is_checked_when_asked(self, send, member):
        response = send(**GOOD | {"source": "Kévin vit à Cholet."}, anonymat="1")
        assert (response.status_code, Thread.objects.count()) == (200, 0)
        clues = response.context["composer"].clues
        assert [(clue.text, clue.label) for clue in clues] == [("Kévin", "nom"), ("à Cholet", "lieu")]
        assert 'value="Kévin → A."' in page(response)

    def test_one_click_replaces_in_title_and_text_and_keeps_the_draft(self, send, member):
        sent = GOOD | {"title": "Que dire à Kévin ?", "source": "Kévin vit à Cholet."}
        response = send(**sent, remplacer="Kévin → A.")
        form = response.context["composer"].form
        assert (form["title"].value(), form["source"].value()) == ("Que dire à A. ?", "A. vit à Cholet.")
        assert [clue.text for clue in response.context["composer"].clues] == ["à Cholet"]
        assert Draft.objects.get(user=member).source == "A. vit à Cholet."
        assert Thread.objects.count() == 0

    def test_a_text_that_names_nobody_says_so(self, send, member):
        assert "Rien n'a été repéré" in page(send(**GOOD, anonymat="1"))

    def test_a_guess_never_blocks(self, send, member):
        send(**GOOD | {"source": "Kévin vit à Cholet."})
        assert Thread.objects.get().posts.get().source == "Kévin vit à Cholet."


class TestRights:
    def test_who_is_no_member_is_led_to_the_door(self, client, url, community):
        client.force_login(UserFactory())
        assert client.get(url).url == reverse("join", args=[community.slug])

    def test_who_owes_the_charter_is_led_to_it(self, client, url, community, member):
        community.charter = CharterFactory(community=community)
        community.save()
        assert client.get(url).url == reverse("accept_charter", args=[community.slug])

    def test_an_archive_leads_back(self, client, url, community, member):
        community.archived_at = timezone.now()
        community.save()
        assert client.get(url).url == reverse("community", args=[community.slug])

    def test_signed_out(self, client, url):
        assert client.get(url).url == f"{reverse('account_login')}?next={url}"

    def test_a_charter_changed_meanwhile_gives_the_text_back(self, send, community, member):
        community.charter = CharterFactory(community=community)
        community.save()
        response = send(**GOOD | {"source": TEXT})
        assert (response.status_code, SHOWN in page(response)) == (409, True)
        assert reverse("accept_charter", args=[community.slug]) in page(response)
        assert (Thread.objects.count(), Draft.objects.get().source) == (0, TEXT)

    def test_who_was_removed_from_a_closed_community_gets_her_text_back(self, client, member):
        closed = CommunityFactory(join_mode="request")
        response = client.post(reverse("new_thread", args=[closed.slug]), GOOD | {"source": TEXT})
        assert (response.status_code, SHOWN in page(response), Draft.objects.count()) == (403, True, 0)

    def test_a_secret_community_answers_as_an_absent_one(self, client, member):
        secret = CommunityFactory(join_mode="secret")
        for slug in (secret.slug, "absente"):
            address = reverse("new_thread", args=[slug])
            assert client.get(address).status_code == 404
            response = client.post(address, GOOD | {"source": TEXT})
            assert (response.status_code, SHOWN in page(response)) == (404, True)


@pytest.mark.parametrize(
    ("join_mode", "public_reading", "asked", "said"),
    [
        ("open", True, True, "Tout le monde, sans compte"),
        ("open", False, True, "Toute personne qui a un compte ici"),
        ("request", False, False, "Seuls les membres de la communauté pourront lire"),
        ("secret", False, False, "Seuls les membres de la communauté pourront lire"),
    ],
)
def test_who_will_read_is_said(client, site, join_mode, public_reading, asked, said):
    community = CommunityFactory(join_mode=join_mode, public_reading=public_reading)
    client.force_login(MembershipFactory(community=community).user)
    html = page(client.get(reverse("new_thread", args=[community.slug])))
    assert (said in html, 'name="members_only"' in html) == (True, asked)
    assert ('name="members_only" value="1" checked' in html) is public_reading


def test_the_last_day_of_a_poll_is_included(send, member):
    day = timezone.localdate() + timedelta(days=3)
    send(**GOOD, poll_question="Q", poll_option_1="a", poll_option_2="b", poll_closes=f"{day:%d/%m/%Y}")
    closes = timezone.localtime(Poll.objects.get().closes_at)
    assert (closes.date(), closes.hour, closes.minute) == (day, 23, 59)


class TestAlreadyDiscussed:
    @pytest.fixture(autouse=True)
    def _indexed(self, member, community, whoosh):
        near = ThreadFactory(community=community, title="Tuteur de nuit : suivre un stagiaire que l'on croise peu")
        ThreadFactory(community=CommunityFactory(join_mode="secret"), title="Un stagiaire de nuit, chez les secrets")
        ThreadFactory(community=community, title="Le livret d'accueil")
        self.near = near
        whoosh.settle()

    def asked(self, client, title):
        answer = client.get(reverse("already_discussed"), {"title": title})
        return re.findall(r'<a href="([^"]+)">', page(answer))

    def test_it_shows_what_she_may_read_and_is_near(self, client):
        assert self.asked(client, "Évaluer un stagiaire la nuit ?") == [self.near.get_absolute_url()]

    @pytest.mark.parametrize("title", ["", "stagiaire", "a", "???", "\0", "x" * 10_000, "le la les"])
    def test_too_little_shows_nothing(self, client, title):
        assert self.asked(client, title) == []

    def test_without_scripts_it_stands_on_the_preview_and_beside_errors(self, client, send):
        told = "Déjà discuté, peut-être"
        assert told in page(send(**GOOD | {"title": "Suivre un stagiaire de nuit", "apercu": "1"}))
        assert told in page(send(title="Suivre un stagiaire de nuit", source=""))
        assert told not in page(send(title="Autre chose", source=""))

    def test_the_words_of_a_search_become_the_title(self, client, url):
        shown = page(client.get(url, {"titre": "Suivre un stagiaire de nuit <b>"}))
        assert 'value="Suivre un stagiaire de nuit &lt;b&gt;"' in shown
        assert "Déjà discuté, peut-être" in shown

    def test_without_an_index_the_database_answers(self, client, settings):
        rmtree(settings.WAGTAILSEARCH_BACKENDS["default"]["PATH"])
        assert self.asked(client, "suivre stagiaire croise") == [self.near.get_absolute_url()]

    def test_a_visitor_is_asked_to_sign_in(self, client):
        client.logout()
        assert client.get(reverse("already_discussed")).status_code == 302

    def test_it_bears_typing_but_not_a_machine(self, client):
        answers = [client.get(reverse("already_discussed"), {"title": ""}).status_code for _ in range(61)]
        assert answers == [200] * 60 + [429]
