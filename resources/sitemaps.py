"""The map of the site for search engines: what anybody may read, and nothing else."""

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from wagtail.models import Page, Site

from community.models import Community
from forums.models import Thread
from resources.models import Resource

ANYBODY = AnonymousUser()


class PublicSitemap(Sitemap):
    """The rows of `items`, dated by the column `dated_by`. The protocol allows 50,000 addresses a file."""

    limit = 10_000
    dated_by = "last_published_at"

    def lastmod(self, item):
        """Return when it last changed."""
        return getattr(item, self.dated_by)

    def get_latest_lastmod(self):
        """Return when something last changed, without loading every row."""
        return self.items().aggregate(latest=Max(self.dated_by))["latest"]


class ResourceSitemap(PublicSitemap):
    """Resources."""

    def items(self):
        """Return the resources that anybody may read."""
        return Resource.objects.visible_to(ANYBODY).only("slug", "last_published_at").order_by("pk")


class CommunitySitemap(PublicSitemap):
    """Communities."""

    def items(self):
        """Return the communities that are read without an account."""
        return Community.objects.readable_by(ANYBODY).only("slug", "last_published_at").order_by("pk")


class ThreadSitemap(PublicSitemap):
    """Discussions."""

    dated_by = "last_post_at"

    def items(self):
        """Return the discussions that are read without an account."""
        threads = Thread.objects.visible_to(ANYBODY).filter(deleted_at=None)
        return threads.only("title", "last_post_at").order_by("pk")


class PageSitemap(PublicSitemap):
    """Home, the lists, and pages of text."""

    def items(self):
        """Return the public pages that are neither a resource nor a community."""
        site = Site.objects.select_related("root_page").get(is_default_site=True)
        pages = Page.objects.live().public().descendant_of(site.root_page, inclusive=True)
        return pages.not_type(Resource, Community).order_by("path")

    def location(self, page):
        """Return its path."""
        return page.get_url_parts()[2]


SITEMAPS = {
    "pages": PageSitemap,
    "ressources": ResourceSitemap,
    "communautes": CommunitySitemap,
    "discussions": ThreadSitemap,
}
