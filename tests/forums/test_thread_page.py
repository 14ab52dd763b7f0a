"""The page of a thread: who sees what, by windows, at a constant cost."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from forums.models import Attachment, Draft, Poll, PollOption, Post, ReadMarker, Subscription, Thread
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    PostFactory,
    QualificationFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


@pytest.fixture
def community():
    return CommunityFactory(public_reading=True)


@pytest.fixture
def member(community):
    return MembershipFactory(community=community).user


def url(thread, query=""):
    return thread.get_absolute_url() + query


def shown(response):
    """Return the ids of the messages of the page, in order."""
    page = response.context["page"]
    return [card.post.pk for card in page.cards]


def ids(thread):
    return list(thread.posts.order_by("pk").values_list("pk", flat=True))


# --- Cost -------------------------------------------------------------------------------------------------------------


def rich_thread(community, posts):
    """A thread with all that its page may show: tags, near threads, files, an accepted answer."""
    theme = ThemeFactory()
    thread = ThreadFactory(community=community, posts=posts - 1)
    thread.themes.add(theme)
    thread.qualifications.add(QualificationFactory())
    for _ in range(3):
        ThreadFactory(community=community).themes.add(theme)
    thread.accepted_post = thread.posts.order_by("pk")[1]
    thread.save()
    for post in thread.posts.all()[:3]:
        Attachment.objects.create(post=post, name="grille.odt", kind="document", size=10, file="a")
    return thread


@pytest.mark.parametrize("posts", [3, 300])
def test_the_public_page_costs_five_queries(client, community, posts, django_assert_num_queries):
    thread = rich_thread(community, posts)
    client.get(url(thread))
    with django_assert_num_queries(5):
        response = client.get(url(thread))
    assert len(shown(response)) == min(posts, 12)


@pytest.mark.parametrize("posts", [3, 300])
def test_the_page_of_a_member_costs_thirteen_queries_the_first_time(
    client, community, member, posts, django_assert_num_queries
):
    thread = rich_thread(community, posts)
    client.force_login(member)
    with django_assert_num_queries(13):
        response = client.get(url(thread))
    assert len(shown(response)) == min(posts, 12)


@pytest.mark.parametrize("posts", [3, 300])
def test_the_page_of_a_member_who_has_read_all_costs_eleven(
    client, community, member, posts, django_assert_num_queries
):
    thread = rich_thread(community, posts)
    ReadMarker.objects.create(user=member, thread=thread, last_read_id=thread.last_post_id)
    client.force_login(member)
    with django_assert_num_queries(11):
        client.get(url(thread))


def test_a_poll_costs_one_more(client, community, member, django_assert_num_queries):
    thread = rich_thread(community, 3)
    poll = Poll.objects.create(thread=thread, question="Quel jour ?")
    PollOption.objects.create(poll=poll, label="Lundi")
    client.force_login(member)
    with django_assert_num_queries(14):
        response = client.get(url(thread))
    assert "Quel jour" in response.content.decode()


@pytest.mark.parametrize("files", [0, 1, 2])
def test_a_first_visit_with_a_draft_and_a_poll_costs_fourteen(
    client, community, member, files, django_assert_num_queries
):
    thread = rich_thread(community, 3)
    poll = Poll.objects.create(thread=thread, question="Quel jour ?")
    PollOption.objects.create(poll=poll, label="Lundi")
    draft = Draft.objects.create(user=member, thread=thread, source="Je commence")
    for name in ("a.pdf", "b.pdf")[:files]:
        Attachment.objects.create(draft=draft, uploaded_by=member, name=name, kind="document", size=1)
    client.force_login(member)
    with django_assert_num_queries(14):
        html = client.get(url(thread)).content.decode()
    assert ("Je commence" in html, html.count('name="retirer"')) == (True, files)


# --- Windows ----------------------------------------------------------------------------------------------------------


def test_the_public_begins_at_the_question_and_goes_on_by_key(client, community):
    thread = ThreadFactory(community=community, posts=29)
    keys = ids(thread)
    seen, query = [], ""
    for _ in range(3):
        response = client.get(url(thread, query))
        seen += shown(response)
        query = f"?apres={response.context['page'].window.last_id}"
    assert seen == keys
    assert response.context["page"].window.at_end


def test_back_by_key(client, community):
    thread = ThreadFactory(community=community, posts=29)
    keys = ids(thread)
    assert shown(client.get(url(thread, f"?avant={keys[20]}"))) == keys[8:20]
    assert shown(client.get(url(thread, f"?avant={keys[5]}"))) == keys[:5]


@pytest.mark.parametrize("query", ["?apres=abc", "?avant=-1", "?apres=1e3", "?apres=²", "?avant=", "?apres=%00"])
def test_a_wrong_key_is_no_key(client, community, query):
    thread = ThreadFactory(community=community, posts=15)
    assert shown(client.get(url(thread, query))) == ids(thread)[:12]


@pytest.mark.parametrize("key", [str(2**63 - 1), "9" * 30])
def test_beyond_the_end_is_the_end_or_the_beginning(client, community, key):
    thread = ThreadFactory(community=community, posts=15)
    keys = ids(thread)
    expected = keys[:12] if len(key) > 19 else keys[-12:]
    assert shown(client.get(url(thread, f"?apres={key}"))) == expected


def test_a_member_returns_to_the_first_unread(client, community, member):
    thread = ThreadFactory(community=community, posts=39)
    keys = ids(thread)
    ReadMarker.objects.create(user=member, thread=thread, last_read_id=keys[14])
    client.force_login(member)
    response = client.get(url(thread))
    assert shown(response) == keys[15:27]
    assert response.content.decode().count('id="non-lus"') == 1
    assert response.context["thread"].unread == 25


def test_a_few_unread_messages_come_with_what_leads_to_them(client, community, member):
    thread = ThreadFactory(community=community, posts=39)
    keys = ids(thread)
    ReadMarker.objects.create(user=member, thread=thread, last_read_id=keys[-3])
    client.force_login(member)
    html = client.get(url(thread)).content.decode()
    assert re.findall(r'id="m(\d+)"', html) == [str(key) for key in keys[-12:]]
    assert html.index(f'id="m{keys[-3]}"') < html.index('id="non-lus"') < html.index(f'id="m{keys[-2]}"')


def test_the_first_unread_is_never_pushed_out_by_her_own_messages(client, community, member):
    thread = ThreadFactory(community=community, posts=20)
    keys = ids(thread)
    ReadMarker.objects.create(user=member, thread=thread, last_read_id=keys[-2])
    for _ in range(12):
        PostFactory(thread=thread, author=member)
    client.force_login(member)
    assert shown(client.get(url(thread)))[0] == keys[-1]


@pytest.mark.parametrize("posts", [30, 13])
def test_a_member_who_has_read_all_of_a_long_thread_finds_its_end(client, community, member, posts):
    thread = ThreadFactory(community=community, posts=posts - 1)
    keys = ids(thread)
    ReadMarker.objects.create(user=member, thread=thread, last_read_id=keys[-1])
    client.force_login(member)
    html = client.get(url(thread)).content.decode()
    assert re.findall(r'id="m(\d+)"', html) == [str(key) for key in keys[-12:]]
    assert (html.count("Revenir à la question"), html.count('href="?apres=0"'), "non-lus" in html) == (1, 1, False)


def test_a_first_visit_begins_at_the_question(client, community, member):
    thread = ThreadFactory(community=community, posts=39)
    newcomer = MembershipFactory(community=community, read_floor=ids(thread)[-1]).user
    for reader in (member, newcomer, UserFactory()):
        client.force_login(reader)
        assert shown(client.get(url(thread))) == ids(thread)[:12]


def test_what_she_wrote_last_herself_is_where_she_stopped(client, community, member):
    thread = ThreadFactory(community=community, posts=20)
    ReadMarker.objects.create(user=member, thread=thread, last_read_id=ids(thread)[-1])
    PostFactory(thread=thread, author=member)
    client.force_login(member)
    assert shown(client.get(url(thread))) == ids(thread)[-12:]


def test_a_member_who_has_read_all_of_a_short_thread_begins_at_the_question(client, community, member):
    thread = ThreadFactory(community=community, posts=11)
    keys = ids(thread)
    ReadMarker.objects.create(user=member, thread=thread, last_read_id=keys[-1])
    client.force_login(member)
    html = client.get(url(thread)).content.decode()
    assert re.findall(r'id="m(\d+)"', html) == [str(key) for key in keys]
    assert "Revenir à la question" not in html


def test_a_short_thread_shows_the_line_between_read_and_unread(client, community, member):
    thread = ThreadFactory(community=community, posts=4)
    keys = ids(thread)
    ReadMarker.objects.create(user=member, thread=thread, last_read_id=keys[1])
    client.force_login(member)
    response = client.get(url(thread))
    html = response.content.decode()
    assert shown(response) == keys
    assert html.index(f'id="m{keys[1]}"') < html.index('id="non-lus"') < html.index(f'id="m{keys[2]}"')
    assert [card.is_new for card in response.context["page"].cards] == [False, False, True, True, True]


def test_from_the_beginning_one_jumps_to_the_unread(client, community, member):
    thread = ThreadFactory(community=community, posts=39)
    keys = ids(thread)
    ReadMarker.objects.create(user=member, thread=thread, last_read_id=keys[30])
    client.force_login(member)
    assert f"?apres={keys[30]}#non-lus" in client.get(url(thread, "?apres=0")).content.decode()


def test_the_accepted_answer_follows_the_question_and_keeps_its_place_as_a_link(client, community):
    thread = ThreadFactory(community=community, posts=4)
    keys = ids(thread)
    Thread.objects.filter(pk=thread.pk).update(accepted_post=keys[3])
    html = client.get(url(thread)).content.decode()
    assert html.count(f'id="m{keys[3]}"') == 1
    places = [html.index(mark) for mark in (f'id="m{keys[0]}"', f'id="m{keys[3]}"', f'id="m{keys[1]}"')]
    assert places == sorted(places)
    assert html.index(f'id="m{keys[2]}"') < html.index(f'href="#m{keys[3]}"') < html.index(f'id="m{keys[4]}"')


def test_a_far_accepted_answer_is_shown_on_the_first_window_and_in_its_own(client, community):
    thread = ThreadFactory(community=community, posts=29)
    keys = ids(thread)
    Thread.objects.filter(pk=thread.pk).update(accepted_post=keys[20])
    first, second, third = (
        client.get(url(thread, query)).content.decode() for query in ("", f"?apres={keys[11]}", f"?apres={keys[23]}")
    )
    assert [html.count(f'id="m{keys[20]}"') for html in (first, second, third)] == [1, 1, 0]


def test_a_deleted_accepted_answer_is_only_a_placeholder(client, community):
    thread = ThreadFactory(community=community, posts=2)
    keys = ids(thread)
    Thread.objects.filter(pk=thread.pk).update(accepted_post=keys[1])
    Post.objects.filter(pk=keys[1]).update(deleted_at=thread.created_at, html="<p>Texte disparu</p>")
    html = client.get(url(thread)).content.decode()
    assert html.count(f'id="m{keys[1]}"') == 1
    assert "Texte disparu" not in html
    assert "post-accepted" not in html


@pytest.mark.parametrize("place", [0, 5, 12, 25])
def test_a_permalink_leads_to_a_window_that_shows_the_message(client, community, place):
    thread = ThreadFactory(community=community, posts=29)
    key = ids(thread)[place]
    response = client.get(reverse("post", args=[key]), follow=True)
    (address, _status) = response.redirect_chain[0]
    assert address.endswith(f"#m{key}")
    assert key in shown(response)


# --- Reading marks ----------------------------------------------------------------------------------------------------


def marker(user, thread):
    return ReadMarker.objects.filter(user=user, thread=thread).values_list("last_read_id", flat=True).first()


def test_reading_moves_the_mark_forward_only(client, community, member):
    thread = ThreadFactory(community=community, posts=29)
    keys = ids(thread)
    client.force_login(member)
    client.get(url(thread))
    assert marker(member, thread) == keys[11]
    client.get(url(thread, f"?apres={keys[20]}"))
    assert marker(member, thread) == keys[29]
    client.get(url(thread, "?apres=0"))
    assert marker(member, thread) == keys[29]


def test_who_does_not_belong_leaves_no_mark(client, community):
    thread = ThreadFactory(community=community, posts=2)
    client.get(url(thread))
    client.force_login(UserFactory())
    client.get(url(thread))
    assert ReadMarker.objects.count() == 0


def test_a_newcomer_owes_nothing_of_the_past(client, community):
    thread = ThreadFactory(community=community, posts=2)
    newcomer = MembershipFactory(community=community, read_floor=thread.last_post_id).user
    client.force_login(newcomer)
    assert "non-lus" not in client.get(url(thread)).content.decode()


# --- Who sees what ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "public_reading", "members_only", "who", "status"),
    [
        ("open", True, False, "public", 200),
        ("open", True, True, "public", 404),
        ("open", False, False, "public", 404),
        ("open", False, False, "outsider", 200),
        ("open", False, True, "outsider", 404),
        ("open", False, True, "member", 200),
        ("request", False, False, "outsider", 404),
        ("secret", False, False, "outsider", 404),
        ("secret", False, False, "member", 200),
    ],
)
def test_a_hidden_thread_answers_as_an_absent_one(client, mode, public_reading, members_only, who, status):
    community = CommunityFactory(join_mode=mode, public_reading=public_reading, title="Cercle discret")
    thread = ThreadFactory(community=community, members_only=members_only, title="Titre discret")
    if who == "outsider":
        client.force_login(UserFactory())
    if who == "member":
        client.force_login(MembershipFactory(community=community).user)
    response = client.get(url(thread))
    assert response.status_code == status
    assert client.get(reverse("post", args=[thread.last_post_id])).status_code == (302 if status == 200 else 404)
    if status == 404:
        assert "discret" not in response.content.decode()


def test_a_deleted_thread_is_gone_but_for_who_moderates(client, community, member):
    thread = ThreadFactory(community=community, title="Disparue")
    Thread.objects.filter(pk=thread.pk).update(deleted_at=thread.created_at)
    client.force_login(member)
    assert client.get(url(thread)).status_code == 404
    assert client.get(reverse("post", args=[thread.last_post_id])).status_code == 404
    client.force_login(MembershipFactory(community=community, role="manager").user)
    assert client.get(url(thread)).status_code == 200


def test_a_wrong_or_old_title_in_the_address_leads_to_the_right_one(client, community):
    thread = ThreadFactory(community=community)
    response = client.get(f"/discussions/{thread.pk}-ancien-titre/?apres=5")
    assert (response.status_code, response.url) == (302, url(thread, "?apres=5"))


@pytest.mark.parametrize("pk", [0, 999_999, 2**63, 10**30])
def test_an_absent_thread_post_or_file_is_absent(client, pk):
    addresses = (f"/discussions/{pk}-x/", f"/messages/{pk}/", f"/fichiers/{pk}/a.odt")
    assert [client.get(address).status_code for address in addresses] == [404, 404, 404]


def test_only_public_threads_invite_search_engines(client, community, member):
    thread = ThreadFactory(community=community, posts=13)
    hidden = ThreadFactory(community=community, members_only=True)
    client.force_login(member)
    public, private = (client.get(url(each)).content.decode() for each in (thread, hidden))
    assert ("noindex" in public, 'rel="canonical"' in public, "og:title" in public) == (False, True, True)
    assert ("noindex" in private, 'rel="canonical"' in private, "og:" in private) == (True, False, False)


def test_states_are_said_in_words(client, community, member):
    thread = ThreadFactory(community=community, members_only=True)
    Thread.objects.filter(pk=thread.pk).update(pinned_at=thread.created_at, locked_at=thread.created_at)
    client.force_login(member)
    html = client.get(url(thread)).content.decode()
    said = ["À lire en premier", "Verrouillée", "Membres seulement", "Cette discussion est verrouillée"]
    assert [words in html for words in said] == [True] * 4
    assert "data-composer" not in html


def test_near_threads_are_those_one_may_read(client, community):
    theme = ThemeFactory()
    thread = ThreadFactory(community=community)
    near = ThreadFactory(community=community, title="Proche")
    for other in (thread, near, ThreadFactory(community=community, members_only=True), ThreadFactory()):
        other.themes.add(theme)
    deleted = ThreadFactory(community=community, deleted_at=thread.created_at)
    deleted.themes.add(theme)
    (found,) = client.get(url(thread)).context["page"].near
    assert (found.label, found.thread_url) == ("Proche", near.get_absolute_url())


def test_numbers_in_brief(client, community, member):
    thread = ThreadFactory(community=community, posts=2)
    PostFactory(thread=thread, author=member)
    PostFactory(thread=thread, author=member)
    PostFactory(thread=thread, author=None, credit="Claire Évain")
    PostFactory(thread=thread, deleted_at=thread.created_at)
    Subscription.objects.create(thread=thread, user=member)
    Subscription.objects.create(thread=thread, user=UserFactory(), level="none")
    client.force_login(member)
    shown = client.get(url(thread)).context["thread"]
    assert (shown.reply_count, shown.answerers, shown.followers, shown.follows) == (5, 4, 1, True)


def test_a_poll_shows_its_result_after_the_vote(client, community, member):
    thread = ThreadFactory(community=community)
    poll = Poll.objects.create(thread=thread, question="Quel jour ?")
    monday = PollOption.objects.create(poll=poll, label="Lundi", votes=3)
    client.force_login(member)
    assert not client.get(url(thread)).context["page"].ballot.shows_result
    monday.cast.create(user=member)
    assert client.get(url(thread)).context["page"].ballot.shows_result


# --- Anonymous question -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["public", "peer", "manager", "site moderator"])
def test_nothing_of_an_anonymous_author_is_in_any_page(client, community, who):
    author = MembershipFactory(community=community).user
    author.first_name, author.last_name, author.email = "Zénobie", "Quentrec", "zq@example.org"
    author.save()
    author.profile.function = "orpailleuse"
    author.profile.save()
    thread = ThreadFactory(community=community, author=author, is_anonymous=True)
    answer = PostFactory(thread=thread)
    PostFactory(thread=thread, author=author, is_anonymous=True)
    Attachment.objects.create(
        post=thread.posts.first(), name="a.odt", kind="document", size=1, file="x", uploaded_by=author
    )
    Thread.objects.filter(pk=thread.pk).update(accepted_post=answer, accepted_by=author)
    readers = {
        "peer": lambda: MembershipFactory(community=community).user,
        "manager": lambda: MembershipFactory(community=community, role="manager").user,
        "site moderator": lambda: UserFactory(is_superuser=True, is_staff=True),
    }
    # The list of newcomers names every member; it must not be what is found here.
    for _ in range(6):
        MembershipFactory(community=community)
    if who in readers:
        client.force_login(readers[who]())
    addresses = [
        url(thread),
        community.get_absolute_url(),
        f"{community.get_absolute_url()}?vue=sans-reponse",
        f"{reverse('community_files', args=[community.slug])}?vue=fichiers",
        reverse("communities"),
    ]
    for address in addresses:
        html = client.get(address).content.decode()
        traces = ("Zénobie", "Quentrec", author.public_id, author.email, "orpailleuse", ">ZQ<")
        assert [trace for trace in traces if trace in html] == [], address
    page = client.get(url(thread)).content.decode()
    assert page.count(f'<b id="a{ids(thread)[0]}">Question anonyme</b>') == 1
    assert "Réponse retenue par la personne qui a posé la question" in page


# --- What one may do with a message -----------------------------------------------------------------------------------


def actions_of(html):
    """Return the addresses of the acts on a message that a page proposes, by their last word."""
    found = re.findall(r'(?:formaction|<a href)="/messages/\d+/(\w+)/"', html)
    return sorted(found)


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_the_actions_on_a_message_have_a_page_and_a_menu(client, community, member, headers):
    thread = ThreadFactory(community=community, author=member, posts=1)
    question, answer = thread.posts.order_by("pk")
    client.force_login(member)
    pages = [client.get(reverse("post_actions", args=[post.pk]), headers=headers) for post in (question, answer)]
    found = [actions_of(page.content.decode()) for page in pages]
    assert found == [["garder", "modifier", "supprimer"], ["garder", "retenir"]]
    assert [b"<html" in page.content for page in pages] == [not headers, not headers]


def test_the_acts_of_the_page_of_actions_go_through(client, community, member):
    thread = ThreadFactory(community=community, author=member)
    post = thread.posts.get()
    client.force_login(member)
    page = client.get(reverse("post_actions", args=[post.pk])).content.decode()
    assert re.findall(r'<form[^>]* id="(\w+)" method="post">', page) == ["actes"]
    assert page.count('form="actes"') == 2
    client.post(reverse("bookmark", args=[post.pk]))
    again = client.get(reverse("post_actions", args=[post.pk])).content.decode()
    assert ("Garder pour plus tard" in page, "Ne plus garder" in again) == (True, True)


def test_where_nothing_can_be_done_the_actions_lead_to_the_message(client, community, member):
    secret = ThreadFactory(community=CommunityFactory(join_mode="secret")).posts.get()
    gone = ThreadFactory(community=community, posts=1).posts.last()
    Post.objects.filter(pk=gone.pk).update(deleted_at=timezone.now())
    client.force_login(member)
    assert client.get(reverse("post_actions", args=[secret.pk])).status_code == 404
    assert client.get(reverse("post_actions", args=[gone.pk])).url == gone.get_absolute_url()
    client.logout()
    assert client.get(reverse("post_actions", args=[gone.pk])).url.startswith(reverse("account_login"))
