"""Answering, editing, deleting: what changes, who is told, what is refused."""

import pytest

from forums.actions.posts import reply
from forums.models import Post, ThreadEvent
from tests.factories import MembershipFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread(site):
    return ThreadFactory()


def test_an_answer_is_written_counted_logged_and_told(thread):
    member = MembershipFactory(community=thread.community).user
    post = reply(member, thread, source="Chez nous, **trois** grilles.")
    thread.refresh_from_db()
    assert post.html == "<p>Chez nous, <strong>trois</strong> grilles.</p>"
    assert (thread.post_count, thread.last_post_id, thread.last_post_at) == (2, post.pk, post.created_at)
    assert list(ThreadEvent.objects.values_list("seq", "kind", "post")) == [(1, "post_added", post.pk)]
    assert Post.objects.count() == 2
