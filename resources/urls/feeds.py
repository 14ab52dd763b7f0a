"""Addresses of feeds, of the watch, of the API and of the sitemap."""

from django.contrib.sitemaps import views as sitemaps
from django.urls import path

from resources.api import router
from resources.feeds import CommunityFeed, LibraryFeed, ThemeFeed
from resources.sitemaps import SITEMAPS

urlpatterns = [
    path("ressources/flux/", LibraryFeed(), name="library_feed"),
    path("ressources/themes/<slug:slug>/flux/", ThemeFeed(), name="theme_feed"),
    path("communautes/<slug:slug>/flux/", CommunityFeed(), name="community_feed"),
    path("sitemap.xml", sitemaps.index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap_part"}, name="sitemap"),
    path("sitemap-<slug:section>.xml", sitemaps.sitemap, {"sitemaps": SITEMAPS}, name="sitemap_part"),
    path("api/v2/", router.urls),
]
