"""StreamField blocks that every page with running text may use."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

ARTICLE_BLOCKS = [
    ("heading", blocks.CharBlock(label=_("Intertitre"), icon="title", template="blocks/heading.html")),
    (
        "paragraph",
        blocks.RichTextBlock(label=_("Texte"), features=["bold", "link", "ol", "ul"], template="blocks/paragraph.html"),
    ),
    ("quote", blocks.BlockQuoteBlock(label=_("Citation"), template="blocks/quote.html")),
]
