"""What the pages of the roof show: one named query each, every one asking what the reader may read."""

from datetime import timedelta

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from community.models import Community, User
from community.permissions import MODERATORS_GROUP
from forums.faces import with_active_days
from forums.models import Post, Thread

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
        accepted_post__created_at__gte=timezone.now() - MONTH,
    )
    return threads.select_related("accepted_post__author", "community").order_by("-accepted_post_id")


def accepted_answers(person, reader):
    """Return the threads, among those `reader` may read, where `person` gave the accepted answer under her name."""
    threads = Thread.objects.visible_to(reader).filter(
        deleted_at=None,
        accepted_post__author=person,
        accepted_post__deleted_at=None,
        accepted_post__is_anonymous=False,
    )
    return threads.select_related("accepted_post", "author", "community").order_by("-accepted_post_id")


def started_threads(person, reader):
    """Return the threads `person` started under her name, among those `reader` may read, latest first."""
    threads = Thread.objects.visible_to(reader).filter(author=person, is_anonymous=False, deleted_at=None)
    return threads.select_related("author", "community").order_by("-pk")


def readable_threads(reader):
    """Return the threads `reader` may read, as rows of a list, latest first."""
    return Thread.objects.visible_to(reader).for_list().order_by("-last_post_id")


def find_threads(reader, words):
    """Return the threads `reader` may read whose title or opening message holds every word, latest first."""
    opening = Post.objects.filter(thread=OuterRef("pk")).order_by("pk").values("pk")[:1]
    threads = readable_threads(reader).annotate(opening=Subquery(opening))
    for word in words:
        said = Post.objects.filter(pk=OuterRef("opening"), deleted_at=None, source__icontains=word)
        threads = threads.filter(Q(title__icontains=word) | Exists(said))
    return threads


def find_communities(reader, words):
    """Return the communities `reader` may know of whose name or purpose holds every word."""
    communities = Community.objects.visible_to(reader)
    for word in words:
        communities = communities.filter(Q(title__icontains=word) | Q(purpose__icontains=word))
    return communities.order_by("-member_count", "pk")


def in_theme(slug):
    """Filter of threads: the theme `slug` or one of those it groups."""
    return Q(themes__slug=slug) | Q(themes__parent__slug=slug)


def count_by_theme(slugs, reader):
    """Return {theme slug: number of threads `reader` may read}, in one query."""
    threads = Thread.objects.visible_to(reader).filter(deleted_at=None)
    names = {f"n{index}": slug for index, slug in enumerate(slugs)}
    counts = threads.aggregate(
        **{name: Count("pk", filter=in_theme(slug), distinct=True) for name, slug in names.items()}
    )
    return {slug: counts[name] for name, slug in names.items()}


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
