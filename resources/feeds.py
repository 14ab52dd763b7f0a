"""Our own Atom feeds. They hold what anybody may read, whoever asks: a feed is copied far from its reader."""

from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.db.models import F, OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from community.html import clean_line, excerpt
from community.models import Community, Theme
from forums.models import Post, Thread
from resources.models import Resource

LENGTH = 30
ANYBODY = AnonymousUser()
# What was put in place without having been published: tests, and rows older than the library.
UNDATED = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Entry:
    """What a feed tells of a resource or a discussion. `key` makes an identifier that no new address changes."""

    key: str
    title: str
    summary: str
    link: str
    published: datetime
    updated: datetime
    author: str | None = None
    categories: tuple = ()


class DatedAtom(Atom1Feed):
    """Atom whose date is that of its entries: an empty feed does not change at each reading."""

    def latest_post_date(self):
        """Return the date of the last change."""
        return super().latest_post_date() if self.items else UNDATED


@method_decorator([require_safe, conditional_page], name="__call__")
class PublicFeed(Feed):
    """The last entries of `entries(subject)`.

    What is withdrawn may take the last date back: only the ETag, made of the whole, tells whether something changed.
    """

    feed_type = DatedAtom
    language = settings.LANGUAGE_CODE
    author_name = settings.SITE_NAME

    def __call__(self, request, *args, **kwargs):
        """Answer with the feed, or that nothing changed."""
        response = super().__call__(request, *args, **kwargs)
        del response["Last-Modified"]
        return response

    def items(self, subject):
        """Return the last entries, newest first."""
        return sorted(self.entries(subject), key=lambda entry: entry.published, reverse=True)[:LENGTH]

    def feed_guid(self, subject):
        """Return the identifier of the feed."""
        return _identifier(self.link(subject))

    item_guid_is_permalink = False

    def item_guid(self, entry):
        """Return the identifier that stays when the address changes."""
        return _identifier(entry.key)

    def item_title(self, entry):
        """Return the title as text, which the generator escapes."""
        return clean_line(entry.title)

    def item_description(self, entry):
        """Return the summary: the generator declares it as HTML."""
        return escape(clean_line(entry.summary))

    def item_link(self, entry):
        """Return the address."""
        return entry.link

    def item_pubdate(self, entry):
        """Return when it was first published."""
        return entry.published

    def item_updateddate(self, entry):
        """Return when it last changed."""
        return entry.updated

    def item_author_name(self, entry):
        """Return the public credit, if any."""
        return clean_line(entry.author) if entry.author else None

    def item_categories(self, entry):
        """Return its themes."""
        return [clean_line(name) for name in entry.categories]


class LibraryFeed(PublicFeed):
    """The whole library."""

    def title(self):
        """Name the feed."""
        return _("%(site)s, les ressources") % {"site": settings.SITE_NAME}

    def link(self, subject):
        """Return the page that the feed follows."""
        return reverse("library")

    def entries(self, subject):
        """Return the last resources."""
        return _resources(_public_resources())


class ThemeFeed(PublicFeed):
    """A theme, with those under it."""

    def get_object(self, request, slug):
        """Return the theme."""
        return get_object_or_404(Theme, slug=slug)

    def title(self, theme):
        """Name the feed."""
        return clean_line(_("%(site)s, %(theme)s") % {"site": settings.SITE_NAME, "theme": theme.name})

    def link(self, theme):
        """Return the page that the feed follows."""
        return f"{reverse('library')}?theme={theme.slug}"

    def entries(self, theme):
        """Return the last resources of the theme."""
        themes = Theme.objects.filter(Q(pk=theme.pk) | Q(parent=theme))
        filed = Resource.themes.through.objects.filter(theme__in=themes)
        return _resources(_public_resources().filter(pk__in=filed.values("resource")))


class CommunityFeed(PublicFeed):
    """A community that anybody may read: its public resources and its discussions."""

    def get_object(self, request, slug):
        """Return the community; any that is not read without an account is absent."""
        return get_object_or_404(Community.objects.readable_by(ANYBODY), slug=slug)

    def title(self, community):
        """Name the feed."""
        return clean_line(_("%(site)s, %(community)s") % {"site": settings.SITE_NAME, "community": community.title})

    def link(self, community):
        """Return the page that the feed follows."""
        return community.get_absolute_url()

    def entries(self, community):
        """Return its last resources and discussions."""
        return [*_resources(_public_resources().filter(communities=community)), *_threads(community)]


def _identifier(key):
    # RFC 4151: a host and a date at which it was ours.
    return f"tag:{urlsplit(settings.BASE_URL).hostname},2026:{key}"


def _public_resources():
    return Resource.objects.visible_to(ANYBODY)


def _resources(resources):
    latest = resources.order_by(F("first_published_at").desc(nulls_last=True), "-pk")
    return [
        Entry(
            key=f"ressources/{resource.pk}",
            title=resource.title,
            summary=resource.summary,
            link=resource.get_absolute_url(),
            published=resource.first_published_at or UNDATED,
            updated=resource.last_published_at or resource.first_published_at or UNDATED,
            author=resource.credit,
            categories=tuple(theme.name for theme in resource.themes.all()),
        )
        for resource in latest.prefetch_related("themes")[:LENGTH]
    ]


def _threads(community):
    opening = Post.objects.shown().filter(thread=OuterRef("pk")).order_by("pk").values("pk")[:1]
    threads = Thread.objects.visible_to(ANYBODY).filter(community=community, deleted_at=None)
    latest = list(threads.annotate(opening=Subquery(opening)).order_by("-created_at", "-pk")[:LENGTH])
    posts = Post.objects.in_bulk([thread.opening for thread in latest if thread.opening])
    return [
        Entry(
            key=f"discussions/{thread.pk}",
            title=thread.title,
            summary=excerpt(posts[thread.opening].html_for(ANYBODY)) if thread.opening in posts else "",
            link=thread.get_absolute_url(),
            published=thread.created_at,
            updated=thread.last_post_at,
        )
        for thread in latest
    ]
