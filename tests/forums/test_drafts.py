"""What one is writing, kept as one types."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from forums.actions.attachments import attach
from forums.actions.drafts import discard_draft, save_draft
from forums.actions.posts import reply
from forums.composing import draft_of
from forums.models import Attachment, Draft
from forums.refusals import Refused
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory, UserFactory
from tests.forums.files import text_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(site):
    return ThreadFactory()


@pytest.fixture
def member(thread):
    return MembershipFactory(community=thread.community).user


def test_there_is_one_draft_per_place(thread, member):
    for source in ("Je comm", "Je commence"):
        save_draft(member, thread=thread, source=source)
        save_draft(member, community=thread.community, title="Titre", source=source, extra={"kind": ["exchange"]})
    answer, question = Draft.objects.order_by("pk")
    assert (answer.thread, answer.community, answer.source) == (thread, None, "Je commence")
    assert (question.community, question.title, question.extra) == (thread.community, "Titre", {"kind": ["exchange"]})
    assert (draft_of(member, thread=thread), draft_of(member, community=thread.community)) == (answer, question)


def test_a_draft_is_its_authors_alone(thread, member):
    save_draft(member, thread=thread, source="À moi")
    assert draft_of(UserFactory(), thread=thread) is None


def test_a_text_beyond_any_message_is_cut(thread, member):
    assert len(save_draft(member, thread=thread, source="a" * 300_000).source) == 100_000


def test_kept_only_where_one_may_read(site):
    thread = ThreadFactory(community=CommunityFactory(join_mode="secret"))
    for stranger in (UserFactory(), AnonymousUser()):
        with pytest.raises(Refused):
            save_draft(stranger, thread=thread, source="Non")
        with pytest.raises(Refused):
            save_draft(stranger, community=thread.community, source="Non")
    assert Draft.objects.count() == 0


def test_publishing_clears_it_and_keeps_its_files(thread, member):
    draft = save_draft(member, thread=thread, source="Avec une pièce")
    attach(member, draft, text_file("notes.txt"))
    post = reply(member, thread, source="Avec une pièce", draft=draft)
    assert Draft.objects.count() == 0
    assert Attachment.objects.values_list("post", "draft", "name").get() == (post.pk, None, "notes.txt")


def test_discarding_forgets_the_files_too(thread, member, django_capture_on_commit_callbacks):
    draft = save_draft(member, thread=thread, source="Rien")
    stored = attach(member, draft, text_file("notes.txt")).file
    storage, name = stored.storage, stored.name
    with pytest.raises(Refused):
        discard_draft(thread.author, draft)
    assert storage.exists(name)
    with django_capture_on_commit_callbacks(execute=True):
        discard_draft(member, draft)
    assert (Draft.objects.count(), Attachment.objects.count(), storage.exists(name)) == (0, 0, False)


class TestAsOneTypes:
    @pytest.fixture
    def typing(self, client, member):
        client.force_login(member)
        return lambda **data: client.post(reverse("draft"), data)

    def test_an_answer_is_kept_and_the_hour_said(self, typing, thread):
        response = typing(thread=thread.pk, source="Je comm")
        assert (response.status_code, Draft.objects.get().source) == (204, "Je comm")
        assert response["X-Saved-At"].replace(" ", "").count("h") == 1

    def test_a_new_thread_is_kept_with_its_fields(self, typing, thread):
        typing(
            community=thread.community.slug,
            title="Titre",
            source="Texte",
            kind="exchange",
            themes=["1", "2"],
            poll_option_1="Oui",
            csrfmiddlewaretoken="x",
        )
        draft = Draft.objects.get()
        assert (draft.title, draft.source) == ("Titre", "Texte")
        assert draft.extra == {"kind": ["exchange"], "themes": ["1", "2"], "poll_option_1": ["Oui"]}

    def test_a_keystroke_that_arrives_after_the_message_brings_nothing_back(self, typing, thread, member):
        key = "5e1f3f0e-1111-4222-8333-444455556666"
        reply(member, thread, source="Envoyé", form_key=key)
        assert typing(thread=thread.pk, source="Envoy", form_key=key).status_code == 204
        assert Draft.objects.count() == 0

    @pytest.mark.parametrize("key", ["", "x", "x" * 36, "5e1f3f0e-1111-4222-8333-4444555566é6"])
    def test_a_key_that_is_none_does_no_harm(self, typing, thread, key):
        assert typing(thread=thread.pk, source="Je comm", form_key=key).status_code == 204

    def test_throwing_away(self, typing, thread):
        typing(thread=thread.pk, source="Rien")
        response = typing(thread=thread.pk, jeter="1")
        assert (response.status_code, response.url, Draft.objects.count()) == (302, reverse("drafts"), 0)

    @pytest.mark.parametrize(
        "place", [{}, {"thread": "x"}, {"thread": "9" * 30}, {"thread": "0"}, {"community": "non"}]
    )
    def test_no_such_place(self, typing, place):
        assert typing(source="Je comm", **place).status_code == 404

    def test_too_much(self, typing, thread):
        assert typing(thread=thread.pk, source="a" * 100_001).status_code == 413

    def test_a_hidden_place_answers_as_an_absent_one(self, typing):
        secret = ThreadFactory(community=CommunityFactory(join_mode="secret"))
        assert typing(thread=secret.pk, source="Je comm").status_code == 404
        assert typing(community=secret.community.slug, source="Je comm").status_code == 404
        assert Draft.objects.count() == 0

    def test_signed_out(self, client, thread):
        response = client.post(reverse("draft"), {"thread": thread.pk, "source": "Je comm"})
        assert (response.status_code, Draft.objects.count()) == (302, 0)
