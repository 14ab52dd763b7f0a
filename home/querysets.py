"""What the pages of the roof show: one named query each, every one asking what the reader may read."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from community.models import Community, User
from community.permissions import MODERATORS_GROUP
from forums.faces import with_active_days
from forums.models import Post, Thread
from resources.models import Opinion, Resource

# Places at the ring: twelve stones; the text circle below and the light take the rest.
SEATS = 9
# Enough messages to find nine people in, few enough to stay one short read.
RECENT_POSTS = 80
MONTH = timedelta(days=31)
WEEK = timedelta(days=7)


def live_thread():
    """Return the thread that moved last among those anybody may read, or None; an imported one is no news."""
    threads = Thread.objects.visible_to(AnonymousUser()).filter(deleted_at=None, external_id="")
    return threads.order_by("-last_post_id").first()


def people_around():
    """Return up to nine people who wrote lately where anybody may read, latest first; never an anonymous author."""
    posts = Post.objects.visible_to(AnonymousUser()).shown().filter(is_anonymous=False, author__is_active=True)
    recent = posts.select_related("author").order_by("-pk")[:RECENT_POSTS]
    return list({post.author_id: post.author for post in recent}.values())[:SEATS]


def accepted_lately(reader):
    """Return the threads whose accepted answer is less than a month old, latest first; an import is no news."""
    threads = Thread.objects.visible_to(reader).filter(
        deleted_at=None,
        external_id="",
        accepted_post__deleted_at=None,
        accepted_post__hidden_at=None,
        accepted_post__created_at__gte=timezone.now() - MONTH,
    )
    return threads.select_related("accepted_post__author", "community").order_by("-accepted_post_id")


def accepted_answers(person, reader):
    """Return the threads, among those `reader` may read, where `person` gave the accepted answer under her name."""
    threads = Thread.objects.visible_to(reader).filter(
        deleted_at=None,
        accepted_post__author=person,
        accepted_post__deleted_at=None,
        accepted_post__hidden_at=None,
        accepted_post__is_anonymous=False,
    )
    return threads.select_related("accepted_post", "author", "community").order_by("-accepted_post_id")


def started_threads(person, reader):
    """Return the threads `person` started under her name, among those `reader` may read, latest first."""
    threads = Thread.objects.visible_to(reader).filter(author=person, is_anonymous=False, deleted_at=None)
    return threads.select_related("author", "community").order_by("-pk")


def in_theme(slug):
    """Filter of threads and resources: the theme `slug` or one of those it groups."""
    return Q(themes__slug=slug) | Q(themes__parent__slug=slug)


def count_resources(steps, reader):
    """Return the number of resources `reader` may read at each of `steps` ((facet, slug)), in one query."""
    filters = [Q(moments__slug=slug) if facet == "moment" else in_theme(slug) for facet, slug in steps]
    counts = Resource.objects.visible_to(reader).aggregate(
        **{f"n{index}": Count("pk", filter=step, distinct=True) for index, step in enumerate(filters)}
    )
    return [counts[f"n{index}"] for index in range(len(steps))]


def most_useful(reader):
    """Return the resources `reader` may read, those most often said to be useful this month first, then ever."""
    lately = Opinion.objects.filter(resource=OuterRef("pk"), is_useful=True, created_at__gte=timezone.now() - MONTH)
    counted = Subquery(lately.order_by().values("resource").annotate(n=Count("pk")).values("n"))
    resources = Resource.objects.visible_to(reader).for_list().annotate(lately=Coalesce(counted, 0))
    return resources.order_by("-lately", "-useful_count", "-pk")


def shared_resources(person, reader):
    """Return the resources credited to `person`, among those `reader` may read, latest first."""
    credited = Q(owner=person) | Q(authors__person=person, authors__is_credited=True)
    resources = Resource.objects.visible_to(reader).among(credited).for_list()
    return resources.order_by(F("last_published_at").desc(nulls_last=True), "-pk")


def liveliest_communities(reader):
    """Return the communities `reader` may read, those with the most discussions this week first."""
    week = Thread.objects.filter(
        community=OuterRef("pk"), deleted_at=None, last_post_at__gte=timezone.now() - WEEK
    ).order_by()
    counted = Subquery(week.values("community").annotate(n=Count("pk")).values("n"))
    communities = Community.objects.readable_by(reader).filter(archived_at=None).annotate(week=Coalesce(counted, 0))
    return with_active_days(communities).order_by("-week", "-member_count", "pk")


def hosts():
    """Return the people who animate the whole site and chose the directory."""
    people = User.objects.in_directory().filter(groups__name=MODERATORS_GROUP)
    return people.select_related("profile__organisation").order_by("pk")


def followed_threads(reader):
    """Return the threads `reader` follows and may still read, with what is new to her, latest first."""
    threads = Thread.objects.visible_to(reader).followed_by(reader).with_unread(reader).for_list()
    return threads.order_by("-last_post_id")
