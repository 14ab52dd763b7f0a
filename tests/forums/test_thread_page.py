"""The page of a thread: who sees what, by windows, at a constant cost."""

import pytest

from forums.models import Attachment, Poll, PollOption, ReadMarker
from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    QualificationFactory,
    ThemeFactory,
    ThreadFactory,
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
def test_the_public_page_costs_four_queries(client, community, posts, django_assert_num_queries):
    thread = rich_thread(community, posts)
    client.get(url(thread))
    with django_assert_num_queries(4):
        response = client.get(url(thread))
    assert len(shown(response)) == min(posts, 12)


@pytest.mark.parametrize("posts", [3, 300])
def test_the_page_of_a_member_costs_eleven_queries_the_first_time(
    client, community, member, posts, django_assert_num_queries
):
    thread = rich_thread(community, posts)
    client.force_login(member)
    with django_assert_num_queries(11):
        response = client.get(url(thread))
    assert len(shown(response)) == min(posts, 12)


@pytest.mark.parametrize("posts", [3, 300])
def test_the_page_of_a_member_who_has_read_all_costs_ten(client, community, member, posts, django_assert_num_queries):
    thread = rich_thread(community, posts)
    ReadMarker.objects.create(user=member, thread=thread, last_read_id=thread.last_post_id)
    client.force_login(member)
    with django_assert_num_queries(10):
        client.get(url(thread))


def test_a_poll_costs_one_more(client, community, member, django_assert_num_queries):
    thread = rich_thread(community, 3)
    poll = Poll.objects.create(thread=thread, question="Quel jour ?")
    PollOption.objects.create(poll=poll, label="Lundi")
    client.force_login(member)
    with django_assert_num_queries(12):
        response = client.get(url(thread))
    assert "Quel jour" in response.content.decode()
