"""Messages that link to resources are followed as they are written; what is told of a resource follows its readers."""

import json

import pytest
from django.conf import settings
from django.core.management import call_command

from community.actions import membership
from community.models import Notification
from forums.actions import posts
from forums.actions.imports import import_threads, read_exchanges
from forums.actions.threads import start_thread
from forums.models import Post
from resources.actions import citations, trials
from resources.models import Citation
from resources.reading_page import page_for
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    PostFactory,
    ResourceFactory,
    ThreadFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("library")


@pytest.fixture
def resource():
    return ResourceFactory(slug="bilan")


@pytest.fixture
def member(site):
    return MembershipFactory(community=CommunityFactory(parent=site, public_reading=True))


@pytest.fixture
def thread(member):
    return ThreadFactory(community=member.community)


def cited():
    return list(Citation.objects.order_by("pk").values_list("resource__slug", "post"))


@pytest.mark.parametrize(
    "source",
    [
        "Voyez https://ici/ressources/bilan/",
        "[La fiche](/ressources/bilan/)",
        "[La fiche](/ressources/bilan)",
        "[La veille](/ressources/bilan/?x=1&y=2#veille) et [encore](/ressources/bilan/)",
        "> [La fiche](/ressources/bilan/)\n\nOui.",
    ],
)
def test_a_message_that_links_to_it_cites_it_once(resource, member, thread, source):
    post = posts.reply(member.user, thread, source=source.replace("https://ici", settings.BASE_URL))
    assert cited() == [("bilan", post.pk)]


@pytest.mark.parametrize(
    "source",
    [
        "/ressources/bilan/",
        "https://ailleurs.example/ressources/bilan/",
        "[x](https://ailleurs.example/?u=/ressources/bilan/)",
        '`<a href="/ressources/bilan/">`',
        '<a href="/ressources/bilan/">',
        "[x](/ressources/bilan/avis/)",
        "[x](/ressources/un-autre/)",
        "[x](/ressources/)",
    ],
)
def test_what_only_looks_like_a_link_cites_nothing(resource, member, thread, source):
    posts.reply(member.user, thread, source=source)
    assert cited() == []


def test_the_opening_message_cites_too(resource, member):
    thread = start_thread(
        member.user, member.community, kind="exchange", title="Une fiche", source="[La fiche](/ressources/bilan/)"
    )
    assert cited() == [("bilan", thread.posts.get().pk)]


def test_an_edit_changes_what_is_cited(resource, member, thread):
    ResourceFactory(slug="livret")
    post = posts.reply(member.user, thread, source="[x](/ressources/bilan/)")
    posts.edit_post(member.user, post, source="[x](/ressources/bilan/) [y](/ressources/livret/)")
    assert sorted(cited()) == [("bilan", post.pk), ("livret", post.pk)]
    posts.edit_post(member.user, post, source="[y](/ressources/livret/)")
    assert cited() == [("livret", post.pk)]
    posts.edit_post(member.user, post, source="Rien.")
    assert cited() == []


def test_a_deleted_message_counts_no_more_until_it_comes_back(resource, member, thread):
    post = posts.reply(member.user, thread, source="[x](/ressources/bilan/)")
    counts = [page_for(member.user, "bilan").thread_count]
    posts.delete_post(member.user, post)
    counts.append(page_for(member.user, "bilan").thread_count)
    posts.restore_post(member.user, post)
    counts.append(page_for(member.user, "bilan").thread_count)
    assert counts == [1, 0, 1]


def test_imported_messages_cite(resource, member, tmp_path):
    line = {"id": "1", "question": "Quelle fiche ?", "answer": "[Celle-ci](/ressources/bilan/)"}
    path = tmp_path / "fils.jsonl"
    path.write_text(json.dumps(line), encoding="utf-8")
    import_threads(read_exchanges(path, credit="Le réseau"), member.community, source="Le réseau")
    assert cited() == [("bilan", Post.objects.get(html__contains="/ressources/").pk)]


def test_a_new_message_without_a_link_asks_nothing_of_the_database(resource, thread, django_assert_num_queries):
    post = PostFactory(thread=thread)
    with django_assert_num_queries(0):
        assert citations.follow(post, is_new=True) is False


@pytest.mark.parametrize("links", [1, 3])
def test_a_new_message_with_links_costs_two_queries(thread, links, django_assert_num_queries):
    slugs = [ResourceFactory().slug for _ in range(links)]
    post = PostFactory(thread=thread, html="".join(f'<a href="/ressources/{slug}/">x</a>' for slug in slugs))
    with django_assert_num_queries(2):
        assert citations.follow(post, is_new=True) is True


def test_citations_are_rebuilt_from_the_messages(resource, thread, capsys):
    right = PostFactory(thread=thread, html='<p><a href="/ressources/bilan/">x</a></p>')
    wrong = PostFactory(thread=thread)
    Citation.objects.create(resource=resource, post=wrong)
    call_command("recount_resources")
    assert cited() == [("bilan", right.pk)]
    assert capsys.readouterr().out.splitlines()[1] == "2 message(s) aux citations corrigées."


# --- The bell follows the right to read -------------------------------------------------------------------------------


@pytest.fixture
def told(member):
    """A line in the bell of the owner of a resource shared with a community."""
    owner = MembershipFactory(community=member.community).user
    return tell_of(ResourceFactory(visibility="communities", communities=[member.community], owner=owner), member)


def tell_of(resource, member):
    trials.tell(member.user, resource, with_whom="Une stagiaire", text="Bien.")
    return Notification.objects.get(verb="resource_tried")


def readers_line(resource, reader):
    """A line about `resource` in the bell of somebody who only reads it."""
    line = Notification.objects.get(verb="resource_tried")
    Notification.objects.filter(pk=line.pk).update(recipient=reader)
    return Notification.objects.filter(pk=line.pk)


def test_the_owner_keeps_what_she_was_told_of_her_own_text(told, member):
    membership.leave(told.recipient, member.community)
    assert Notification.objects.filter(pk=told.pk).exists()


def test_who_leaves_loses_what_she_was_told(told, member):
    reader = MembershipFactory(community=member.community).user
    line = readers_line(told.target, reader)
    membership.leave(reader, member.community)
    assert not line.exists()


def test_who_still_reads_keeps_her_line(told, member):
    line = readers_line(told.target, MembershipFactory(community=member.community).user)
    membership.leave(MembershipFactory(community=member.community).user, member.community)
    assert line.exists()


@pytest.mark.parametrize("becomes", ["of another community", "unpublished"])
def test_a_resource_that_goes_to_others_takes_its_lines_along(member, becomes):
    resource = ResourceFactory(owner=UserFactory())
    tell_of(resource, member)
    line = readers_line(resource, UserFactory())
    if becomes == "unpublished":
        resource.unpublish()
    else:
        resource.visibility, resource.communities = (
            "communities",
            [CommunityFactory(parent=member.community.get_parent())],
        )
        resource.save_revision().publish()
    assert not line.exists()
