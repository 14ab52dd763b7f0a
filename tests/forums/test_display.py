"""What a reader sees of messages: names, rights, reactions, in a bounded number of queries."""

import pytest
from django.contrib.auth.models import AnonymousUser

from community.models import User
from forums.display import cards_for
from forums.models import Post, Reaction
from tests.factories import CommunityFactory, MembershipFactory, PostFactory, ThreadFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("site")]


def fresh(user):
    """Return the person as a request would load her: nothing cached."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def community():
    return CommunityFactory(public_reading=True)


@pytest.fixture
def member(community):
    return MembershipFactory(community=community).user


def loaded(thread):
    return type(thread).objects.select_related("community", "author", "accepted_by").get(pk=thread.pk)


@pytest.mark.parametrize("answers", [1, 3])
def test_cards_cost_two_queries_whatever_their_number(community, member, answers, django_assert_num_queries):
    thread = loaded(ThreadFactory(community=community, posts=answers))
    posts = list(thread.posts.order_by("pk"))
    reader = fresh(member)
    assert list(reader.roles) == [community.pk]
    with django_assert_num_queries(2):
        cards = cards_for(thread, posts, reader)
    assert [card.post.pk for card in cards] == [post.pk for post in posts]


def test_the_public_sees_first_name_and_initial_and_no_link(community):
    thread = loaded(ThreadFactory(community=community, author__first_name="Maëlle", author__last_name="Le Bihan"))
    (card,) = cards_for(thread, thread.posts.all(), AnonymousUser())
    assert (card.name, card.caption, card.profile_url) == ("Maëlle L.", "", "")


def test_the_public_sees_the_caption_of_people_of_the_directory(community):
    thread = ThreadFactory(community=community, author__profile__in_directory=True)
    (card,) = cards_for(loaded(thread), thread.posts.all(), AnonymousUser())
    assert (card.caption, card.profile_url) == ("tutrice", thread.author.get_absolute_url())


def test_reactions_come_in_order_with_their_count_and_mine(community, member):
    thread = ThreadFactory(community=community)
    post = thread.posts.get()
    Reaction.objects.create(post=post, user=member, kind="thanks")
    Post.objects.filter(pk=post.pk).update(reaction_counts={"useful": 2, "thanks": 1})
    (card,) = cards_for(loaded(thread), thread.posts.all(), fresh(member))
    assert [(reaction.key, count, mine) for reaction, count, mine in card.reactions] == [
        ("useful", 2, False),
        ("same", 0, False),
        ("thanks", 1, True),
    ]


@pytest.mark.parametrize("reader", ["peer", "manager", "public"])
def test_an_anonymous_author_is_nobody_for_others(community, reader):
    author = MembershipFactory(community=community).user
    thread = ThreadFactory(community=community, author=author, is_anonymous=True)
    PostFactory(thread=thread, author=author, is_anonymous=True)
    readers = {
        "peer": MembershipFactory(community=community).user,
        "manager": MembershipFactory(community=community, role="manager").user,
        "public": AnonymousUser(),
    }
    cards = cards_for(loaded(thread), thread.posts.order_by("pk"), readers[reader])
    assert [(card.author, card.name, card.caption, card.profile_url) for card in cards] == [
        (None, "Question anonyme", "", ""),
        (None, "La personne qui a posé la question", "", ""),
    ]


def test_an_anonymous_author_sees_herself(community):
    author = MembershipFactory(community=community).user
    thread = ThreadFactory(community=community, author=author, is_anonymous=True)
    (card,) = cards_for(loaded(thread), thread.posts.all(), fresh(author))
    assert (card.author, card.name, card.is_mine) == (author, str(author), True)


def test_the_anonymous_author_who_chose_the_answer_is_not_named(community, member):
    author = MembershipFactory(community=community).user
    thread = ThreadFactory(community=community, author=author, is_anonymous=True)
    answer = PostFactory(thread=thread)
    thread.accepted_post, thread.accepted_by = answer, author
    thread.save()
    (card,) = cards_for(loaded(thread), [answer], fresh(member))
    assert (card.is_accepted, card.accepted_by) == (True, "la personne qui a posé la question")


def test_an_imported_message_has_its_credit(community, member):
    thread = ThreadFactory(community=community, author=None)
    thread.posts.update(author=None, credit="Claire Évain")
    (card,) = cards_for(loaded(thread), thread.posts.all(), fresh(member))
    assert (card.author, card.name, card.profile_url, card.is_mine) == (None, "Claire Évain", "", False)


def test_messages_of_others_after_the_marker_are_new(community, member):
    thread = ThreadFactory(community=community)
    first = thread.posts.get()
    other, own = PostFactory(thread=thread), PostFactory(thread=thread, author=member)
    cards = cards_for(loaded(thread), [first, other, own], fresh(member), new_after=first.pk)
    assert [card.is_new for card in cards] == [False, True, False]


def test_the_host_is_said(community, member):
    host = MembershipFactory(community=community, role="manager").user
    thread = ThreadFactory(community=community, author=host)
    PostFactory(thread=thread)
    cards = cards_for(loaded(thread), thread.posts.order_by("pk"), fresh(member))
    assert [card.is_host for card in cards] == [True, False]
