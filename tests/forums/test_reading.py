"""What a reader downloads and keeps: files, messages set aside, drafts."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from forums.actions.posts import reply
from forums.actions.reading import follow, mark_read
from forums.models import Attachment, Bookmark, Draft, Post, ReadMarker, Thread
from forums.shared_files import links_in
from tests.factories import CommunityFactory, MembershipFactory, PostFactory, ThreadFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def community():
    return CommunityFactory(public_reading=True)


@pytest.fixture
def member(community):
    return MembershipFactory(community=community).user


def stored(name="Grille.odt", kind="document", content_type="application/vnd.oasis.opendocument.text", **place):
    file = Attachment(name=name, kind=kind, content_type=content_type, size=7, **place)
    file.file.save("x", ContentFile(b"contenu"))
    return file


# --- Files ------------------------------------------------------------------------------------------------------------


def test_a_document_is_a_download_kept_by_no_cache_and_never_run(client, community):
    file = stored(post=ThreadFactory(community=community).posts.get())
    response = client.get(file.get_absolute_url())
    assert response.content == b"contenu"
    names = ["Content-Type", "Content-Disposition", "Content-Length", "Cache-Control"]
    assert [response[name] for name in names] == [
        "application/vnd.oasis.opendocument.text",
        'attachment; filename="Grille.odt"',
        "7",
        "private, no-store",
    ]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("kind", "content_type", "disposition"),
    [
        ("image", "image/png", "inline"),
        ("image", "image/svg+xml", "attachment"),
        ("document", "image/png", "attachment"),
        ("document", "text/html", "attachment"),
        ("document", "application/pdf", "attachment"),
    ],
)
def test_only_pictures_that_we_wrote_are_shown_in_place(client, community, kind, content_type, disposition):
    file = stored("a.x", kind, content_type, post=ThreadFactory(community=community).posts.get())
    assert client.get(file.get_absolute_url())["Content-Disposition"].split(";")[0] == disposition


def test_the_right_is_asked_at_each_download(client, community, member):
    file = stored(post=ThreadFactory(community=community, members_only=True).posts.get())
    assert client.get(file.get_absolute_url()).status_code == 404
    client.force_login(member)
    assert client.get(file.get_absolute_url()).status_code == 200
    member.memberships.all().delete()
    assert client.get(file.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("what", ["post", "thread"])
def test_the_file_of_a_deleted_message_or_thread_is_gone(client, community, member, what):
    thread = ThreadFactory(community=community)
    file = stored(post=thread.posts.get())
    (Post if what == "post" else Thread).objects.update(deleted_at=timezone.now())
    client.force_login(member)
    assert client.get(file.get_absolute_url()).status_code == 404


def test_the_file_of_a_draft_is_for_its_writer(client, community, member):
    thread = ThreadFactory(community=community)
    file = stored(draft=Draft.objects.create(user=member, thread=thread), uploaded_by=member)
    assert client.get(file.get_absolute_url()).status_code == 404
    client.force_login(MembershipFactory(community=community, role="manager").user)
    assert client.get(file.get_absolute_url()).status_code == 404
    client.force_login(member)
    assert client.get(file.get_absolute_url()).status_code == 200


def test_the_file_of_an_anonymous_question_says_nothing_of_its_author(client, community, member):
    thread = ThreadFactory(community=community, author=member, is_anonymous=True)
    file = stored(post=thread.posts.get(), uploaded_by=member)
    headers = str(client.get(file.get_absolute_url()).headers)
    assert [trace for trace in (member.public_id, member.last_name, member.email) if trace in headers] == []


def test_a_file_lost_on_the_disk_is_absent(client, community):
    file = stored(post=ThreadFactory(community=community).posts.get())
    file.file.storage.delete(file.file.name)
    assert client.get(file.get_absolute_url()).status_code == 404


def test_only_reading_is_answered(client, community):
    file = stored(post=ThreadFactory(community=community).posts.get())
    assert client.post(file.get_absolute_url()).status_code == 405


# --- Marks ------------------------------------------------------------------------------------------------------------


def test_a_mark_goes_forward_only_and_asks_no_more_when_it_stays(member, community, django_assert_num_queries):
    thread = ThreadFactory(community=community)
    for post_id, changed in ((5, True), (9, True), (7, False), (9, False)):
        with django_assert_num_queries(2 if changed else 1):
            assert mark_read(member, thread, post_id) is changed
    assert ReadMarker.objects.get(user=member, thread=thread).last_read_id == 9


def test_what_was_told_of_a_thread_is_read_with_it_up_to_there(client, community, member):
    thread, other = ThreadFactory(community=community), ThreadFactory(community=community)
    writer = MembershipFactory(community=community).user
    for followed in (thread, other):
        follow(member, followed)
    posts = [reply(writer, followed, source="Oui.") for followed in (thread, thread, other)]
    mark_read(member, thread, posts[0].pk)
    unread = member.notifications.unread().order_by("pk")
    assert [row.target for row in unread] == posts[1:]
    client.force_login(member)
    client.get(thread.get_absolute_url())
    assert [row.target for row in unread.all()] == posts[2:]


# --- Kept -------------------------------------------------------------------------------------------------------------


def test_messages_kept_the_latest_first_but_for_what_one_may_no_longer_read(client, community, member):
    kept = [ThreadFactory(community=community, title=f"Garde {n}").posts.get() for n in range(2)]
    closed = ThreadFactory(community=CommunityFactory(join_mode="secret")).posts.get()
    deleted = PostFactory(deleted_at=timezone.now())
    gone = ThreadFactory(community=community, deleted_at=timezone.now()).posts.get()
    for post in (*kept, closed, deleted, gone):
        Bookmark.objects.create(user=member, post=post)
    Bookmark.objects.create(user=UserFactory(), post=PostFactory(thread=kept[0].thread))
    client.force_login(member)
    page = client.get(reverse("bookmarks")).context["page"]
    assert [row.post for row in page.rows] == kept[::-1]


def test_kept_messages_come_ten_by_ten(client, community, member):
    thread = ThreadFactory(community=community, posts=11)
    posts = list(thread.posts.order_by("-pk"))
    for post in posts[::-1]:
        Bookmark.objects.create(user=member, post=post)
    client.force_login(member)
    first = client.get(reverse("bookmarks")).context["page"]
    second = client.get(reverse("bookmarks"), {"avant": first.next_key}).context["page"]
    assert [row.post for row in first.rows + second.rows] == posts
    assert (len(first.rows), second.next_key) == (10, None)


def test_a_kept_anonymous_question_names_nobody(client, community, member):
    thread = ThreadFactory(community=community, is_anonymous=True, author__last_name="Quentrec")
    Bookmark.objects.create(user=member, post=thread.posts.get())
    client.force_login(member)
    html = client.get(reverse("bookmarks")).content.decode()
    assert ("Quentrec" in html, "La personne qui a posé la question" in html) == (False, True)


def test_drafts_wait_where_one_may_still_read(client, community, member):
    thread = ThreadFactory(community=community, title="Bilan")
    closed = CommunityFactory(join_mode="secret")
    answer = Draft.objects.create(user=member, thread=thread, source="Je commence")
    opening = Draft.objects.create(user=member, community=community, title="Question")
    Draft.objects.create(user=member, community=closed, title="Là-bas")
    Draft.objects.create(user=member, thread=ThreadFactory(community=community))
    Draft.objects.create(user=UserFactory(), thread=thread, source="D'une autre")
    client.force_login(member)
    assert list(client.get(reverse("drafts")).context["drafts"]) == [opening, answer]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("address", ["bookmarks", "drafts"])
def test_my_pages_cost_six_queries(client, community, member, number, address, django_assert_num_queries):
    for _ in range(number):
        thread = ThreadFactory(community=community)
        Bookmark.objects.create(user=member, post=thread.posts.get())
        Draft.objects.create(user=member, thread=thread, source="Je commence")
    client.force_login(member)
    with django_assert_num_queries(6):
        client.get(reverse(address))


@pytest.mark.parametrize("address", ["bookmarks", "drafts"])
def test_my_pages_are_for_signed_in_people(client, address):
    response = client.get(reverse(address))
    assert (response.status_code, response.url) == (302, f"/compte/connexion/?next={reverse(address)}")


# --- Links ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ("<p>Rien</p>", ()),
        ('<a href="https://a.fr/?x=1&amp;y=2">Une <b>fiche</b></a>', (("https://a.fr/?x=1&y=2", "Une fiche"),)),
        ('<a href="/messages/3/">ici</a><a href="mailto:a@b.fr">a</a>', ()),
        ('<a href="https://a.fr">a</a><a href="https://a.fr">b</a>', (("https://a.fr", "ab"),)),
        ("".join(f'<a href="https://a.fr/{n}">{n}</a>' for n in range(9)), None),
        ("<a>sans</a>", ()),
    ],
)
def test_outside_links(html, links):
    assert links_in(html) == (links if links is not None else tuple((f"https://a.fr/{n}", str(n)) for n in range(5)))
