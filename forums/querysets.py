"""Reading discussions: what a person may see, and the only ways to fetch one thread, post or file for her."""

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404

from forums import permissions
from forums.reactions import REACTIONS


class ThreadQuerySet(QuerySet):
    """Threads."""

    def visible_to(self, user):
        """Threads that `user` may read."""
        return self.filter(permissions.readable_by(user))

    def get_for(self, user, pk):
        """Return one thread with its community, or raise Http404 alike for hidden and absent."""
        threads = self.select_related("community__charter", "author__profile__organisation", "accepted_by")
        return get_object_or_404(threads.visible_to(user), pk=pk)

    def for_list(self):
        """Load what a row of a list shows."""
        return self.select_related("author", "community").filter(deleted_at=None)

    def recent(self):
        """Pinned first, then by last message."""
        return self.order_by(F("pinned_at").desc(nulls_last=True), "-last_post_id", "-pk")

    def unanswered(self):
        """Questions nobody answered, oldest first."""
        return self.filter(kind="question", post_count__lte=1, locked_at=None).order_by("pk")

    def followed_by(self, user):
        """Threads that `user` follows."""
        return self.filter(subscriptions__user=user, subscriptions__muted=False)

    def with_unread(self, user):
        """Annotate `unread`: shown posts of others after the last one `user` read; 0 where she is not a member."""
        from forums.models import Post, ReadMarker  # app ready

        floors = {role.community_id: role.read_floor for role in user.roles.values()} if user.is_authenticated else {}
        if not floors:
            return self.annotate(unread=Value(0))
        marker = ReadMarker.objects.filter(user=user, thread=OuterRef("pk")).values("last_read_id")
        threads = self.annotate(read_to=Coalesce(Subquery(marker), _floor(floors)))
        later = Post.objects.filter(thread=OuterRef("pk"), pk__gt=OuterRef("read_to"), deleted_at=None)
        counted = later.exclude(author=user).order_by().values("thread").annotate(n=Count("pk")).values("n")
        return threads.annotate(unread=Coalesce(Subquery(counted), 0))


def _floor(floors):
    cases = [When(community_id=community, then=Value(floor)) for community, floor in floors.items()]
    return Case(*cases, default=Value(2**62), output_field=BigIntegerField())


class PostQuerySet(QuerySet):
    """Posts."""

    def visible_to(self, user):
        """Posts of the threads that `user` may read; deleted ones remain as placeholders."""
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
        """Posts that were not deleted."""
        return self.filter(deleted_at=None)

    def with_place(self):
        """Annotate `opens_thread` (the question itself) and `by_host` (its author animates the community)."""
        from community.models import Membership  # app ready

        hosts = Membership.objects.managers().filter(community=OuterRef("thread__community"), user=OuterRef("author"))
        earlier = self.model.objects.filter(thread=OuterRef("thread"), pk__lt=OuterRef("pk"))
        return self.annotate(opens_thread=~Exists(earlier), by_host=Exists(hosts))

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
