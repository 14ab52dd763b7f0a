"""Threads and posts."""

import factory

from forums.models import Post, Thread

from .community import CommunityFactory, UserFactory


class ThreadFactory(factory.django.DjangoModelFactory):
    """A question with its opening post; `posts=n` adds n answers by others."""

    class Meta:
        model = Thread
        skip_postgeneration_save = True

    community = factory.SubFactory(CommunityFactory)
    author = factory.SubFactory(UserFactory)
    title = factory.Sequence(lambda n: f"Comment préparer le bilan n° {n} ?")

    @factory.post_generation
    def posts(self, create, extracted, **kwargs):
        PostFactory(thread=self, author=self.author, is_anonymous=self.is_anonymous, source="Comment faites-vous ?")
        for _ in range(extracted or 0):
            PostFactory(thread=self)


class PostFactory(factory.django.DjangoModelFactory):
    """An answer; keeps the thread's derived columns true."""

    class Meta:
        model = Post
        skip_postgeneration_save = True

    thread = factory.SubFactory(ThreadFactory)
    author = factory.SubFactory(UserFactory)
    source = factory.Sequence(lambda n: f"Chez nous, on compare les grilles ({n}).")
    html = factory.LazyAttribute(lambda post: f"<p>{post.source}</p>")

    @factory.post_generation
    def derived(self, create, extracted, **kwargs):
        thread = self.thread
        thread.last_post_id = max(thread.last_post_id, self.pk)
        thread.post_count = thread.posts.filter(deleted_at=None).count()
        thread.last_post_at = self.created_at
        thread.save(update_fields=["last_post_id", "post_count", "last_post_at"])
