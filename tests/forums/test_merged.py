"""After a merge: old addresses, and what was being written."""

import pytest
from django.urls import reverse

from community.models import Membership
from forums.actions import moderation
from forums.models import Post
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def community(site):
    return CommunityFactory(parent=site, join_mode="request")


@pytest.fixture
def manager(community):
    return MembershipFactory(community=community, role=Membership.Role.MANAGER).user


@pytest.fixture
def merged(community, manager):
    """Three threads, the third merged into the second, which was merged into the first."""
    threads = [ThreadFactory(community=community) for _ in range(3)]
    moderation.merge_threads(manager, threads[1], threads[2])
    moderation.merge_threads(manager, threads[0], threads[1])
    return threads


@pytest.mark.parametrize("who", ["member", "manager"])
@pytest.mark.parametrize("which", [1, 2])
def test_the_old_address_leads_to_where_the_messages_are(client, community, manager, merged, who, which):
    client.force_login(manager if who == "manager" else MembershipFactory(community=community).user)
    response = client.get(merged[which].get_absolute_url())
    assert (response.status_code, response["Location"]) == (302, merged[0].get_absolute_url())


def test_it_leads_nowhere_for_who_may_not_read_there(client, merged):
    client.force_login(UserFactory())
    absent = client.get(reverse("thread", args=[10**9, "x"]))
    hidden = client.get(merged[2].get_absolute_url())
    assert (hidden.status_code, len(hidden.content)) == (404, len(absent.content))


def test_the_address_of_a_message_leads_to_the_thread_that_holds_it_now(client, manager, merged):
    client.force_login(manager)
    post = merged[0].posts.order_by("pk").last()
    response = client.get(post.get_absolute_url())
    assert response["Location"] == f"{merged[0].get_absolute_url()}?apres=0#m{post.pk}"


def test_an_answer_written_meanwhile_goes_where_the_messages_went(client, community, merged):
    client.force_login(MembershipFactory(community=community).user)
    response = client.post(reverse("reply", args=[merged[2].pk]), {"source": "Ma réponse."})
    assert response.status_code == 302
    assert Post.objects.get(source="Ma réponse.").thread == merged[0]
