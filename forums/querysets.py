"""Reading discussions: what a person may see, and the only ways to fetch one thread, post or file for her."""

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    Count,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest
from django.shortcuts import get_object_or_404

from forums import permissions
from forums.reactions import REACTIONS
from forums.words import MOST_POSTS

# Messages shown at once: the page stays light and its cost does not grow with the thread.
WINDOW = 12


class ThreadQuerySet(QuerySet):
    """Threads."""

    def visible_to(self, user):
        """Threads that `user` may read."""
        return self.filter(permissions.readable_by(user))

    def get_for(self, user, pk):
        """Return one thread with its community, or raise Http404 alike for hidden and absent."""
        threads = self.select_related("community__charter", "author__profile__organisation", "accepted_by")
        return get_object_or_404(threads.visible_to(user), pk=pk)

    def get_merged_for(self, user, pk):
        """Return, as `get_for` does, the thread where the messages of `pk` are since it was merged."""
        # A thread merges into an older one: the way ends.
        while into := self.filter(pk=pk).values_list("merged_into", flat=True).first():
            pk = into
        return self.get_for(user, pk)

    def get_for_page(self, user, pk):
        """Return one thread as `get_for`, with what the reader has read and the numbers of its page, in one query."""
        return self.with_unread(user).with_numbers(user).select_related("poll").get_for(user, pk)

    def for_list(self):
        """Load what a row of a list shows."""
        threads = self.select_related("author", "community").filter(deleted_at=None)
        return threads.annotate(by_host=Exists(_hosts("community", "author")))

    def with_words(self):
        """Load what `forums.words` takes the words of threads from, and the words they are filed under."""
        from community.models import Theme  # app ready
        from forums.models import Attachment, Post  # app ready

        shown = Post.objects.shown().only("thread", "html", "public_html", "deleted_at", "hidden_at")
        files = Attachment.objects.shown_in(OuterRef("pk")).exclude(text="")
        threads = self.select_related("accepted_post").annotate(has_words_in_files=Exists(files))
        return threads.prefetch_related(
            Prefetch("posts", shown.order_by("pk")[:1], to_attr="opening_posts"),
            Prefetch("posts", shown.order_by("-pk")[:MOST_POSTS], to_attr="latest_posts"),
            Prefetch("themes", Theme.objects.select_related("parent")),
            "qualifications",
        )

    def recent(self):
        """Pinned first, then by last message."""
        return self.order_by(F("pinned_at").desc(nulls_last=True), "-last_post_id", "-pk")

    def unanswered(self):
        """Questions nobody answered, oldest first."""
        return self.filter(kind="question", post_count__lte=1, locked_at=None).order_by("pk")

    def followed_by(self, user):
        """Threads that `user` follows."""
        from forums.models import Subscription  # app ready

        return self.filter(pk__in=Subscription.objects.following().filter(user=user).values("thread"))

    def tagged(self, theme="", qualification=""):
        """Threads under a theme (its slug, or its parent's) and a qualification (its code)."""
        threads = self
        if theme:
            threads = threads.filter(Q(themes__slug=theme) | Q(themes__parent__slug=theme)).distinct()
        return threads.filter(qualifications__code=qualification) if qualification else threads

    def with_unread(self, user):
        """Annotate `read_to` (the last post `user` read) and `unread` (shown posts of others after it).

        Where she is not a member nothing is unread: `read_to` is beyond every post.
        """
        from forums.models import Post, ReadMarker  # app ready

        floors = {role.community_id: role.read_floor for role in user.roles.values()} if user.is_authenticated else {}
        if not floors:
            return self.annotate(read_to=Value(BEYOND), unread=Value(0))
        marker = ReadMarker.objects.filter(user=user, thread=OuterRef("pk")).values("last_read_id")
        threads = self.annotate(read_to=Greatest(Coalesce(Subquery(marker), 0), _floor(floors)))
        later = Post.objects.shown().filter(thread=OuterRef("pk"), pk__gt=OuterRef("read_to"))
        counted = later.exclude(author=user).order_by().values("thread").annotate(n=Count("pk")).values("n")
        return threads.annotate(unread=Coalesce(Subquery(counted), 0))

    def with_numbers(self, user):
        """Annotate for the thread's page, after `with_unread`.

        `window_end`: the last post of the first window, None when the thread is shorter; `first_unread`: a post's id;
        `answerers` and `followers`: how many people; `follows`: whether `user` is one of them, at which `level`;
        `visited`: whether she has read some of it since she came to the community.
        """
        from forums.models import Post, ReadMarker, Subscription  # app ready

        posts = Post.objects.filter(thread=OuterRef("pk")).order_by("pk")
        later = posts.shown().filter(pk__gt=OuterRef("read_to"))
        followed = Subscription.objects.following().filter(thread=OuterRef("pk"))
        me = user.pk if user.is_authenticated else None
        return self.annotate(
            window_end=Subquery(posts.values("pk")[WINDOW - 1 : WINDOW]),
            first_unread=Subquery(later.exclude(author=me).values("pk")[:1]),
            answerers=Coalesce(Subquery(_answerers(posts)), 0),
            followers=_number_of(followed, "thread"),
            follows=Exists(followed.filter(user=me)),
            level=Coalesce(Subquery(followed.filter(user=me).values("level")), Value("")),
            visited=Exists(ReadMarker.objects.filter(thread=OuterRef("pk"), user=me)),
        )


BEYOND = 2**62


def _floor(floors):
    cases = [When(community_id=community, then=Value(floor)) for community, floor in floors.items()]
    return Case(*cases, default=Value(BEYOND), output_field=BigIntegerField())


def _hosts(community, person):
    from community.models import Membership  # app ready

    return Membership.objects.managers().filter(community=OuterRef(community), user=OuterRef(person))


def _number_of(rows, key):
    counted = rows.order_by().values(key).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _answerers(posts):
    # An imported answer has a credit in place of an account.
    person = Coalesce(Cast("author", CharField()), "credit")
    earlier = posts.model.objects.filter(thread=OuterRef("thread"), pk__lt=OuterRef("pk"))
    answers = posts.shown().filter(Exists(earlier))
    return answers.order_by().values("thread").annotate(n=Count(person, distinct=True)).values("n")


class PostQuerySet(QuerySet):
    """Posts."""

    def visible_to(self, user):
        """Posts of the threads that `user` may read; deleted and masked ones remain as placeholders."""
        return self.filter(permissions.readable_by(user, "thread__"))

    def get_for(self, user, pk):
        """Return one post with its thread and community, or raise Http404 alike for hidden and absent."""
        posts = self.select_related("thread__community__charter", "author__profile__organisation")
        return get_object_or_404(posts.visible_to(user), pk=pk)

    def for_page(self, reader):
        """Load what a card shows to `reader` (`forums.display`), in two queries whatever their number."""
        people = self.select_related("author__profile__organisation")
        return people.prefetch_related("attachments").with_mine(reader).with_place().order_by("pk")

    def shown(self):
        """Posts whose words all the readers of their threads see: neither deleted nor masked."""
        return self.filter(deleted_at=None, hidden_at=None)

    def with_place(self):
        """Annotate `opens_thread` (the question itself), `closes_thread` (the last one), `by_host` (by an animator)."""
        around = self.model.objects.filter(thread=OuterRef("thread"))
        return self.annotate(
            opens_thread=~Exists(around.filter(pk__lt=OuterRef("pk"))),
            closes_thread=~Exists(around.filter(pk__gt=OuterRef("pk"))),
            by_host=Exists(_hosts("thread__community", "author")),
        )

    def with_mine(self, user):
        """Annotate `bookmarked` and, for each kind of reaction, `mine_<kind>` for `user`."""
        from forums.models import Bookmark, Reaction  # app ready

        if not user.is_authenticated:
            no = Value(False, output_field=BooleanField())
            return self.annotate(bookmarked=no, **{f"mine_{kind}": no for kind in REACTIONS})
        given = Reaction.objects.filter(user=user.pk, post=OuterRef("pk"))
        return self.annotate(
            bookmarked=Exists(Bookmark.objects.filter(user=user.pk, post=OuterRef("pk"))),
            **{f"mine_{kind}": Exists(given.filter(kind=kind)) for kind in REACTIONS},
        )


class SubscriptionQuerySet(QuerySet):
    """Who follows what."""

    def following(self):
        """Those that were not muted."""
        return self.exclude(level="none")


class AttachmentQuerySet(QuerySet):
    """Files."""

    def shown_in(self, thread_pk):
        """Files of the shown messages of the thread of this number."""
        return self.filter(post__thread=thread_pk, post__deleted_at=None, post__hidden_at=None)

    def visible_to(self, user):
        """Files of the messages whose words `user` may read, and those of her own drafts."""
        in_post = Q(post__isnull=False) & permissions.words_readable_by(user, "post__")
        if not user.is_authenticated:
            return self.filter(in_post)
        return self.filter(in_post | Q(post=None, draft__user=user.pk))

    def get_for(self, user, pk):
        """Return one file, or raise Http404 alike for hidden and absent."""
        return get_object_or_404(self.visible_to(user), pk=pk)
