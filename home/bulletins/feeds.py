"""The bulletins of a community that anybody may read, as Atom."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import F
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from community.html import clean_line, excerpt
from community.models import Community
from resources.feeds import LENGTH, Entry, PublicFeed


class BulletinFeed(PublicFeed):
    """The bulletins that were sent. Their items are on their pages, where rights are asked again."""

    def get_object(self, request, slug):
        """Return the community; any that is not read without an account is absent."""
        return get_object_or_404(Community.objects.readable_by(AnonymousUser()), slug=slug)

    def title(self, community):
        """Name the feed."""
        return clean_line(_("%(community)s, les bulletins") % {"community": community.title})

    def link(self, community):
        """Return the page that the feed follows."""
        return reverse("community_bulletins", args=[community.slug])

    def entries(self, community):
        """Return the last bulletins."""
        sent = community.bulletins.sent().annotate(slug=F("community__slug"))[:LENGTH]
        return [
            Entry(
                key=f"bulletin:{each.pk}",
                title=each.title,
                summary=excerpt(each.html) if each.html else "",
                link=reverse("bulletin", args=[each.slug, each.number]),
                published=each.sent_at,
                updated=each.sent_at,
            )
            for each in sent
        ]
