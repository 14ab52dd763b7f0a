"""StreamField blocks made for this trade."""

from community.blocks import ARTICLE_BLOCKS

RESOURCE_BLOCKS = [*ARTICLE_BLOCKS]
