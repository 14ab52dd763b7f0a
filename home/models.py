"""The site's own pages: home, and plain pages (charter, accessibility, personal data, legal notice …)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from community.blocks import ARTICLE_BLOCKS


class HomePage(Page):
    """The public's door."""

    lede = models.CharField(_("chapeau"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lede")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["home.ContentPage", "community.CommunityIndexPage", "resources.LibraryPage"]
    max_count = 1

    class Meta:
        verbose_name = _("page d'accueil")

    def serve(self, request, *args, **kwargs):
        """Answer with the home page, made for the reader."""
        from home.views.home import home  # app ready

        return home(request, self)


class ContentPage(Page):
    """A page of running text."""

    lede = models.CharField(_("chapeau"), max_length=300, blank=True)
    body = StreamField(ARTICLE_BLOCKS, verbose_name=_("texte"), blank=True)
    in_footer = models.BooleanField(_("lien en pied de page"), default=True)

    content_panels = [*Page.content_panels, FieldPanel("lede"), FieldPanel("body"), FieldPanel("in_footer")]
    parent_page_types = ["home.HomePage"]
    subpage_types = []
    template = "home/content_page.html"

    class Meta:
        verbose_name = _("page de texte")
        verbose_name_plural = _("pages de texte")
