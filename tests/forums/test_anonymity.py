"""An anonymous question: nothing about its author leaks to her peers."""

import json

import pytest
from django.core import serializers
from django.urls import reverse

from community.models import Notification
from forums.actions.moderation import merge_threads, split_thread
from forums.actions.posts import edit_post, reply
from forums.actions.threads import accept_post, start_thread
from forums.models import Subscription, Thread, ThreadEvent
from tests.factories import MembershipFactory, OrganisationFactory, ThreadFactory

from .files import odt, photo, text_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def community(site):
    return MembershipFactory(role="manager").community


@pytest.fixture
def asker(community):
    user = MembershipFactory(
        community=community,
        user__first_name="Ysaline",
        user__last_name="Quétineau",
        user__profile__organisation=OrganisationFactory(name="Foyer Zéphyrin"),
    ).user
    return user


@pytest.fixture
def peer(community):
    return MembershipFactory(community=community).user


@pytest.fixture
def thread(asker, community):
    return start_thread(asker, community, kind="question", title="Que faire ?", source="Voilà.", is_anonymous=True)


def traces_of(user):
    return ["Ysaline", "Quétineau", "Qu\\u00e9tineau", "Zéphyrin", user.public_id, user.email, f"/{user.public_id}/"]


def found(user, text):
    return [trace for trace in traces_of(user) if trace in text]


def test_her_answers_in_it_are_anonymous_too(thread, asker, peer):
    assert reply(asker, thread, source="Merci.").is_anonymous is True
    assert reply(peer, thread, source="De rien.").is_anonymous is False


def test_the_rows_told_to_others_do_not_name_her(thread, asker, peer):
    Subscription.objects.create(thread=thread, user=peer)
    answer = reply(peer, thread, source="Oui.")
    reply(asker, thread, source=f"@{peer} merci.")
    reply(asker, thread, source="Et aussi.", quoted=answer)
    reply(asker, thread, source="Enfin.")
    accept_post(asker, answer)
    rows = Notification.objects.filter(recipient=peer)
    assert sorted(rows.values_list("verb", flat=True)) == ["answer_accepted", "mention", "quoted", "thread_reply"]
    assert [row.actor for row in rows if row.actor == asker] == []
    assert {row.data["named"] for row in rows} == {False}
    text = serializers.serialize("json", rows)
    assert found(asker, text) == []
    user_type = rows[0].actor_content_type.__class__.objects.get_for_model(asker)
    assert not rows.filter(actor_content_type=user_type, actor_object_id=str(asker.pk)).exists()


def test_nor_do_those_of_the_managers(thread, asker, community):
    manager = community.memberships.get(role="manager").user
    (row,) = Notification.objects.filter(recipient=manager)
    assert (row.verb, row.data["named"], row.actor == asker) == ("new_question", False, False)


def test_an_edit_that_cites_does_not_name_her(thread, asker, peer):
    edit_post(asker, thread.posts.get(), source=f"Voilà, @{peer}.")
    (row,) = Notification.objects.filter(recipient=peer)
    assert (row.verb, row.data["named"], row.actor == asker) == ("mention", False, False)


def test_the_log_of_the_room_holds_no_person(thread, asker):
    reply(asker, thread, source="Encore.")
    rows = json.loads(serializers.serialize("json", ThreadEvent.objects.all()))
    assert {key for row in rows for key in row["fields"]} == {"thread", "seq", "kind", "post", "at"}


def test_she_is_told_like_any_follower(thread, asker, peer):
    post = reply(peer, thread, source="Oui.", quoted=thread.posts.get())
    (row,) = Notification.objects.filter(recipient=asker)
    assert (row.verb, row.actor, row.target) == ("quoted", peer, post)


def test_no_page_a_peer_may_open_names_her(client, thread, asker, peer):
    answer = reply(asker, thread, source="Précision.")
    client.force_login(peer)
    first = thread.posts.first()
    addresses = [
        (thread.get_absolute_url(), {}),
        (thread.get_absolute_url(), {"citer": first.pk}),
        (thread.get_absolute_url(), {"citer": answer.pk}),
        (thread.community.get_absolute_url(), {}),
        (reverse("new_thread", args=[thread.community.slug]), {}),
        (reverse("mention_people", args=[thread.pk]), {"q": ""}),
    ]
    for url, data in addresses[:-1]:
        html = client.get(url, data, follow=True).content.decode()
        assert found(asker, html) == [], url


@pytest.mark.parametrize("name", ["react", "bookmark"])
def test_neither_does_the_answer_to_an_act(client, thread, asker, peer, name):
    client.force_login(peer)
    url = reverse(name, args=[thread.posts.get().pk])
    html = client.post(url, {"kind": "useful"}, headers={"HX-Request": "true"}).content.decode()
    assert (html.count("<article"), found(asker, html)) == (1, [])


def test_what_she_quotes_of_herself_does_not_name_her(client, thread, asker):
    client.force_login(asker)
    html = client.get(thread.get_absolute_url(), {"citer": thread.posts.get().pk}).content.decode()
    assert "&gt; [La personne qui a posé la question]" in html


def test_the_completion_ranks_her_as_any_member(client, thread, asker, peer):
    """Participants come first: writing under no name must not be seen in that order."""
    first = MembershipFactory(community=thread.community, user__first_name="Ysaac").user
    client.force_login(peer)
    html = client.get(reverse("mention_people", args=[thread.pk]), {"q": "ysa"}).content.decode()
    assert html.index(str(first)) < html.index(str(asker))


def test_she_stays_anonymous_where_her_messages_go(asker, peer, community):
    manager = community.memberships.get(role="manager").user
    older = ThreadFactory(community=community, author=peer)
    hers = start_thread(asker, community, kind="question", title="Que faire ?", source="Voilà.", is_anonymous=True)
    merge_threads(manager, older, hers)
    assert (older.author, older.is_anonymous) == (peer, False)
    assert reply(asker, older, source="Merci.").is_anonymous is True
    assert reply(peer, older, source="De rien.").is_anonymous is False


def test_she_stays_anonymous_in_a_thread_split_from_hers(thread, asker, peer, community):
    manager = community.memberships.get(role="manager").user
    posts = [reply(peer, thread, source="Oui."), reply(asker, thread, source="Merci.")]
    new = split_thread(manager, thread, [post.pk for post in posts], title="Suite", kind="exchange")
    assert (new.author, new.is_anonymous) == (peer, False)
    assert reply(asker, new, source="Encore merci.").is_anonymous is True


def test_a_document_that_names_its_author_is_refused_and_the_text_kept(client, community, asker):
    client.force_login(asker)
    form = {"kind": "question", "title": "Qui a vécu cela ?", "source": "Une tension.", "is_anonymous": "on"}
    answer = client.post(reverse("new_thread", args=[community.slug]), form | {"files": [odt("Note.odt")]})
    assert answer.status_code == 422
    assert "Note.odt : un document garde le nom de son auteur" in answer.content.decode()
    assert "Une tension." in answer.content.decode()
    assert Thread.objects.count() == 0


def test_pictures_and_plain_text_may_be_joined_to_an_anonymous_question(client, community, asker):
    client.force_login(asker)
    form = {"kind": "question", "title": "Qui a vécu cela ?", "source": "Une tension.", "is_anonymous": "on"}
    answer = client.post(reverse("new_thread", args=[community.slug]), form | {"files": [photo(), text_file()]})
    assert answer.status_code == 302
    assert Thread.objects.get().posts.get().attachments.count() == 2
