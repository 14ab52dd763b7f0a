"""The forms one writes with: what is answered, and that nothing typed is ever lost."""

import re
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from community.html import MAX_LENGTH
from forums.actions.posts import delete_post, reply
from forums.models import Attachment, Draft, Post, PostRevision, Subscription, Thread
from tests.factories import CharterFactory, CommunityFactory, MembershipFactory, PostFactory, ThreadFactory, UserFactory
from tests.forums.files import photo, text_file

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
TEXT = "Un texte auquel je tiens, <b>avec</b> & sans."
SHOWN = "Un texte auquel je tiens, &lt;b&gt;avec&lt;/b&gt; &amp; sans."


@pytest.fixture(autouse=True)
def _empty_counters():
    cache.clear()


@pytest.fixture
def thread(site):
    return ThreadFactory()


@pytest.fixture
def member(thread, client):
    user = MembershipFactory(community=thread.community).user
    client.force_login(user)
    return user


@pytest.fixture
def send(client, thread):
    def send(headers=None, **data):
        return client.post(reverse("reply", args=[thread.pk]), data, headers=headers)

    return send


def page(response):
    return response.content.decode()


class TestReply:
    def test_a_browser_is_led_to_the_new_message(self, send, member):
        response = send(source="Merci !")
        assert (response.status_code, response.url) == (302, f"/messages/{Post.objects.latest('pk').pk}/")

    def test_a_script_gets_the_message_alone(self, send, member):
        response = send(HTMX, source="Merci !")
        html = page(response)
        assert (response.status_code, html.count("<article"), html.count("<html")) == (200, 1, 0)
        assert f'id="m{Post.objects.latest("pk").pk}"' in html

    def test_four_identical_posts_give_one_message_and_four_equal_answers(self, send, member):
        key = str(uuid4())
        answers = {(send(source="Une fois.", form_key=key).status_code, send(source="Une fois.", form_key=key).url)}
        answers |= {(send(source="Une fois.", form_key=key).status_code, send(source="Une fois.", form_key=key).url)}
        assert (len(answers), Post.objects.filter(author=member).count()) == (1, 1)

    @pytest.mark.parametrize("source", ["", "   \n", "\u200b\u200d", "****"])
    def test_a_blank_message_is_refused_next_to_its_field(self, send, member, source):
        response = send(source=source)
        assert response.status_code == 422
        assert 'aria-invalid="true" aria-describedby="rep-erreur"' in page(response)
        assert "Il manque le texte" in page(response)
        assert Post.objects.filter(author=member).count() == 0

    def test_a_megabyte_is_refused_by_how_much_and_given_back(self, send, member):
        response = send(source="é" * 1_000_000)
        assert response.status_code == 422
        assert "980\u202f000 caractères de trop (20\u202f000 au plus)" in page(response)
        assert "é" * 1_000_000 in page(response)

    def test_one_character_too_many(self, send, member):
        response = send(source="a" * (MAX_LENGTH + 1))
        assert "1 caractère de trop" in page(response)
        assert send(source="a" * MAX_LENGTH).status_code == 302

    def test_too_many_lines(self, send, member):
        response = send(source="a\n" * 1_500)
        assert response.status_code == 422
        assert "lignes" in page(response)

    def test_ten_thousand_nested_tags(self, send, member):
        nested = "<b>" * 3_000
        assert send(source=nested).status_code == 302
        assert send(source="> " * 9_000 + "fin").status_code == 302
        assert send(source="<div>" * 10_000).status_code == 422

    @pytest.mark.parametrize(
        "source",
        [
            "[clic](javascript:alert(1))",
            "[clic](JaVaScRiPt&colon;alert(1))",
            "[clic][x]\n\n[x]: javascript:alert(1)",
            "<javascript:alert(1)>",
            "![clic](javascript:alert(1))",
            '<a href="javascript:alert(1)">clic</a>',
            "[clic](\tjava\nscript:alert(1))",
            "[clic](data:text/html;base64,PHNjcmlwdD4=)",
        ],
    )
    def test_javascript_links_are_inert(self, send, member, source):
        send(source=source)
        html = Post.objects.latest("pk").html
        addresses = re.findall(r'<a[^>]*href="([^"]*)"', html)
        assert [address for address in addresses if not address.startswith(("http", "/"))] == []
        assert "<script" not in html

    def test_a_reply_asks_for_a_post(self, client, thread, member):
        assert client.get(reverse("reply", args=[thread.pk])).status_code == 405

    @pytest.mark.parametrize("quoted", ["x", "0", "9" * 30, "-1"])
    def test_a_quote_of_nothing_is_an_answer(self, send, member, quoted):
        send(source="Oui.", quoted=quoted)
        assert Post.objects.latest("pk").quoted is None

    def test_a_quote_is_kept(self, send, member, thread):
        first = thread.posts.get()
        send(source="Oui.", quoted=first.pk)
        assert Post.objects.latest("pk").quoted == first

    @pytest.mark.parametrize("form_key", ["x", "", "5e1f3f0e"])
    def test_a_broken_key_is_refused_without_losing_the_text(self, send, member, form_key):
        response = send(source=TEXT, form_key=form_key)
        assert response.status_code == (302 if form_key == "" else 422)

    def test_bounded_queries(self, send, member, thread, django_assert_num_queries):
        Subscription.objects.create(thread=thread, user=UserFactory())
        send(source="Le premier message abonne son autrice.")
        for followers in (1, 3):
            for _ in range(followers):
                Subscription.objects.create(thread=thread, user=UserFactory())
            with django_assert_num_queries(28):
                send(source="Merci !")


class TestPreview:
    def test_the_text_as_it_will_be_shown_and_nothing_published(self, send, member):
        response = send(source="Une **grille**", apercu="1")
        assert "<p>Une <strong>grille</strong></p>" in page(response)
        assert "Une **grille**</textarea>" in page(response)
        assert (response.status_code, Post.objects.filter(author=member).count()) == (200, 0)

    def test_alone(self, client, member):
        html = page(client.post(reverse("preview"), {"source": "Une **grille** <script>"}))
        assert "<p>Une <strong>grille</strong> &lt;script&gt;</p>" in html

    def test_too_long_alone(self, client, member):
        response = client.post(reverse("preview"), {"source": "a" * 20_001})
        assert (response.status_code, "1 caractère de trop" in page(response)) == (422, True)


class TestFiles:
    def test_files_are_sent_with_the_message(self, send, member):
        assert send(source="Avec.", files=[photo(), text_file()]).status_code == 302
        assert list(Attachment.objects.values_list("name", "post")) == [
            ("photo.jpg", Post.objects.latest("pk").pk),
            ("notes.txt", Post.objects.latest("pk").pk),
        ]
        assert Draft.objects.count() == 0

    def test_each_refused_file_is_named_with_its_reason_and_the_others_are_kept(self, send, member):
        response = send(source=TEXT, files=[text_file("bon.txt"), text_file("page.html", b"<!doctype html><p>x")])
        assert response.status_code == 422
        assert "page.html : Les pages web et les scripts ne sont pas acceptés" in page(response)
        assert SHOWN in page(response)
        assert "bon.txt" in page(response)
        assert (Post.objects.filter(author=member).count(), Attachment.objects.get().name) == (0, "bon.txt")

    def test_files_wait_with_the_draft_when_the_text_is_refused(self, send, member):
        assert send(source=" ", files=[text_file("grille.txt")]).status_code == 422
        assert Attachment.objects.get().draft.user == member
        send(source="Voilà.")
        assert Attachment.objects.get().post == Post.objects.latest("pk")

    def test_the_sixth_file_is_named(self, send, member):
        response = send(source=TEXT, files=[text_file(f"f{number}.txt") for number in range(6)])
        assert "f5.txt : un message porte 5 fichiers au plus" in page(response)
        assert Attachment.objects.count() == 5

    def test_a_file_is_taken_back_without_losing_the_text(self, send, member):
        send(source=" ", files=[text_file()])
        response = send(source=TEXT, retirer=Attachment.objects.get().pk)
        assert (response.status_code, Attachment.objects.count(), SHOWN in page(response)) == (200, 0, True)

    @pytest.mark.parametrize("retirer", ["x", "0", "9" * 30])
    def test_taking_back_nothing(self, send, member, retirer):
        assert send(source=TEXT, retirer=retirer).status_code == 200

    def test_nobody_takes_back_the_file_of_another(self, send, member, thread):
        other = MembershipFactory(community=thread.community).user
        draft = Draft.objects.create(user=other, thread=thread)
        kept = Attachment.objects.create(draft=draft, uploaded_by=other, name="x.txt", kind="document", size=1)
        send(source=TEXT, retirer=kept.pk)
        assert list(Attachment.objects.all()) == [kept]


def lock(thread, member):
    Thread.objects.update(locked_at=timezone.now())


def change_charter(thread, member):
    thread.community.charter = CharterFactory(community=thread.community)
    thread.community.save()


def archive(thread, member):
    thread.community.archived_at = timezone.now()
    thread.community.save()


def remove(thread, member):
    member.memberships.all().delete()


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("happens", "status", "words"),
    [
        (lock, 409, "a été verrouillée"),
        (change_charter, 409, "La charte de la communauté a changé"),
        (archive, 409, "vient d&#x27;être archivée"),
        (remove, 403, "plus membre de cette communauté"),
    ],
)
def test_a_right_lost_while_writing_gives_the_text_back(send, thread, member, happens, status, words, headers):
    happens(thread, member)
    response = send(headers, source=TEXT)
    assert response.status_code == status
    assert words in page(response)
    assert SHOWN in page(response)
    assert Draft.objects.values_list("user", "source").get() == (member.pk, TEXT)
    assert Post.objects.filter(author=member).count() == 0


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_a_thread_deleted_or_hidden_meanwhile_answers_as_an_absent_one(client, thread, member, headers):
    secret = ThreadFactory(community=CommunityFactory(join_mode="secret"))
    Thread.objects.filter(pk=thread.pk).update(deleted_at=timezone.now())
    answers = [
        client.post(reverse("reply", args=[pk]), {"source": TEXT}, headers=headers)
        for pk in (thread.pk, secret.pk, 987654)
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r"\w{64}", "", page(answer)) for answer in answers}) == 1
    assert SHOWN in page(answers[0])


class TestSignedOut:
    def test_the_text_survives_the_sign_in(self, client, thread):
        user = MembershipFactory(community=thread.community).user
        response = client.post(reverse("reply", args=[thread.pk]), {"source": TEXT})
        assert response.url == f"{reverse('account_login')}?next=/discussions/{thread.pk}-discussion/"
        client.force_login(user)
        assert f"{SHOWN}</textarea>" in page(client.get(thread.get_absolute_url()))
        client.post(reverse("reply", args=[thread.pk]), {"source": TEXT})
        assert SHOWN not in page(client.get(thread.get_absolute_url())).split("<textarea")[1].split("</textarea")[0]

    def test_so_does_a_new_thread(self, client, thread):
        user = MembershipFactory(community=thread.community).user
        url = reverse("new_thread", args=[thread.community.slug])
        response = client.post(url, {"title": "Mon titre", "source": TEXT})
        assert response.url == f"{reverse('account_login')}?next={url}"
        client.force_login(user)
        html = page(client.get(url))
        assert ('value="Mon titre"' in html, f"{SHOWN}</textarea>" in html) == (True, True)

    def test_a_script_is_told_where_to_go(self, client, thread):
        response = client.post(reverse("reply", args=[thread.pk]), {"source": TEXT}, headers=HTMX)
        assert response.status_code == 401
        assert response["HX-Redirect"].endswith(f"?next=/discussions/{thread.pk}-discussion/")

    def test_a_hidden_thread_answers_as_an_absent_one(self, client, site):
        secret = ThreadFactory(community=CommunityFactory(join_mode="secret"))
        for pk in (secret.pk, 987654):
            response = client.post(reverse("reply", args=[pk]), {"source": TEXT})
            assert response.url.endswith(f"?next=/discussions/{pk}-discussion/")

    def test_the_text_is_bounded_and_nothing_typed_makes_no_session(self, client, thread):
        client.get(reverse("new_thread", args=[thread.community.slug]))
        assert "session" not in client.cookies
        client.post(reverse("reply", args=[thread.pk]), {"source": "a" * 900_000})
        assert len(client.session["lost_text"]["source"]) == 20_000

    def test_it_is_shown_where_it_was_written_only(self, client, thread):
        other = ThreadFactory(community=thread.community)
        client.post(reverse("reply", args=[thread.pk]), {"source": TEXT})
        client.force_login(MembershipFactory(community=thread.community).user)
        assert SHOWN not in page(client.get(other.get_absolute_url()))


class TestPace:
    def test_too_many_messages_wait_and_are_kept(self, send, member, settings):
        # She came today: half of it.
        settings.RATES = {"post": [(6, 600)]}
        for number in range(3):
            assert send(source=f"Message {number}").status_code == 302
        response = send(source=TEXT)
        assert response.status_code == 429
        assert 0 < int(response["Retry-After"]) <= 600
        assert "Réessayez dans" in page(response)
        assert SHOWN in page(response)
        assert Draft.objects.get().source == TEXT
        assert Post.objects.filter(author=member).count() == 3


class TestComposer:
    def test_the_draft_is_found_again(self, client, thread, member):
        client.post(reverse("draft"), {"thread": thread.pk, "source": TEXT})
        assert f"{SHOWN}</textarea>" in page(client.get(thread.get_absolute_url()))

    def test_citing_fills_the_field_with_a_link_back(self, client, thread, member):
        answer = PostFactory(thread=thread, source="Le premier quart d'heure.")
        html = page(client.get(f"{thread.get_absolute_url()}?citer={answer.pk}"))
        assert f"&gt; [{answer.author}](&lt;/messages/{answer.pk}/&gt;)" in html
        assert f'name="quoted" value="{answer.pk}"' in html

    def test_neither_a_deleted_post_nor_that_of_another_thread_is_cited(self, client, thread, member):
        deleted = PostFactory(thread=thread, deleted_at=timezone.now())
        for pk in (deleted.pk, PostFactory().pk, "x", 0):
            assert 'name="quoted"' not in page(client.get(f"{thread.get_absolute_url()}?citer={pk}"))


class TestEdit:
    @pytest.fixture
    def post(self, thread, member):
        return reply(member, thread, source="Avant <b>")

    def test_the_page_shows_what_was_typed(self, client, post):
        html = page(client.get(reverse("edit_post", args=[post.pk])))
        assert "Avant &lt;b&gt;</textarea>" in html

    def test_saving_leads_back_to_the_message(self, client, post):
        response = client.post(reverse("edit_post", args=[post.pk]), {"source": "Après"})
        assert (response.status_code, response.url, PostRevision.objects.count()) == (302, f"/messages/{post.pk}/", 1)

    @pytest.mark.parametrize(("source", "words"), [("", "Il manque le texte"), ("a" * 20_001, "1 caractère de trop")])
    def test_errors_stand_next_to_the_field(self, client, post, source, words):
        response = client.post(reverse("edit_post", args=[post.pk]), {"source": source})
        assert (response.status_code, words in page(response), PostRevision.objects.count()) == (422, True, 0)

    def test_a_preview_saves_nothing(self, client, post):
        response = client.post(reverse("edit_post", args=[post.pk]), {"source": "**Après**", "apercu": "1"})
        assert "<p><strong>Après</strong></p>" in page(response)
        assert PostRevision.objects.count() == 0

    def test_a_thread_locked_meanwhile_gives_the_text_back(self, client, post):
        lock(post.thread, None)
        response = client.post(reverse("edit_post", args=[post.pk]), {"source": TEXT})
        assert (response.status_code, SHOWN in page(response)) == (409, True)

    def test_nobody_edits_for_another(self, client, thread, member):
        assert client.get(reverse("edit_post", args=[thread.posts.get().pk])).status_code == 403


class TestDelete:
    def test_the_placeholder_offers_to_take_it_back(self, client, thread, member):
        post = reply(member, thread, source="Je retire.")
        html = page(client.post(reverse("delete_post", args=[post.pk]), headers=HTMX))
        assert (reverse("restore_post", args=[post.pk]) in html, "Je retire." in html) == (True, False)
        html = page(client.post(reverse("restore_post", args=[post.pk]), headers=HTMX))
        assert "Je retire." in html

    def test_a_whole_thread_leads_to_a_page_with_the_undo(self, client, thread):
        MembershipFactory(community=thread.community, user=thread.author)
        client.force_login(thread.author)
        post = thread.posts.get()
        url = reverse("delete_post", args=[post.pk])
        assert client.post(url).url == url
        assert reverse("restore_post", args=[post.pk]) in page(client.get(url))
        assert client.get(thread.get_absolute_url()).status_code == 404
        client.post(reverse("restore_post", args=[post.pk]))
        assert client.get(thread.get_absolute_url()).status_code == 200

    def test_a_script_is_sent_there_too(self, client, thread):
        MembershipFactory(community=thread.community, user=thread.author)
        client.force_login(thread.author)
        url = reverse("delete_post", args=[thread.posts.get().pk])
        assert client.post(url, headers=HTMX)["HX-Redirect"] == url

    def test_the_undo_page_is_for_who_may_undo(self, client, thread, member):
        post = thread.posts.get()
        url = reverse("delete_post", args=[post.pk])
        assert client.get(url).status_code == 404
        MembershipFactory(community=thread.community, user=thread.author)
        delete_post(thread.author, post)
        assert client.get(url).status_code == 404

    @pytest.mark.parametrize("name", ["delete_post", "restore_post"])
    def test_nobody_else(self, client, thread, member, name):
        response = client.post(reverse(name, args=[thread.posts.get().pk]))
        assert response.status_code == (403 if name == "delete_post" else 302)
        assert Post.objects.get().deleted_at is None


class TestSmallActs:
    @pytest.mark.parametrize("name", ["react", "accept_post", "bookmark", "follow", "vote", "reply", "restore_post"])
    def test_a_get_changes_nothing(self, client, thread, member, name):
        assert client.get(reverse(name, args=[thread.posts.get().pk])).status_code == 405

    @pytest.mark.parametrize("name", ["react", "accept_post", "bookmark", "delete_post", "restore_post", "edit_post"])
    def test_a_hidden_message_answers_as_an_absent_one(self, client, member, name):
        hidden = ThreadFactory(community=CommunityFactory(join_mode="secret")).posts.get()
        for pk in (hidden.pk, 987654):
            assert client.post(reverse(name, args=[pk]), {"source": "x", "kind": "useful"}).status_code == 404

    def test_reacting(self, client, thread, member):
        post = thread.posts.get()
        html = page(client.post(reverse("react", args=[post.pk]), {"kind": "useful"}, headers=HTMX))
        assert html.count('aria-pressed="true"') == 1
        assert client.post(reverse("react", args=[post.pk]), {"kind": "no"}).status_code == 403

    def test_accepting_and_taking_it_back(self, client, thread):
        MembershipFactory(community=thread.community, user=thread.author)
        client.force_login(thread.author)
        answer = PostFactory(thread=thread)
        for accepted in (answer, None):
            client.post(reverse("accept_post", args=[answer.pk]))
            thread.refresh_from_db()
            assert thread.accepted_post == accepted

    def test_following(self, client, thread, member):
        url = reverse("follow", args=[thread.pk])
        for data, level in (({"niveau": "each"}, "each"), ({"niveau": "none"}, "none")):
            assert client.post(url, data).url == thread.get_absolute_url()
            assert thread.subscriptions.get(user=member).level == level

    def test_voting_without_a_poll(self, client, thread, member):
        assert client.post(reverse("vote", args=[thread.pk]), {"option": "1"}).status_code == 404
