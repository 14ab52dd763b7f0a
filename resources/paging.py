"""Numbered pages of a list, as the design shows them; `get_page` answers any text of an address with a page."""

from django.core.paginator import Page, Paginator
from django.utils.functional import cached_property

PER_PAGE = 10
# Further than this one filters: a far page costs as much as all those before it.
MAX_PAGE = 30


class NumberedPage(Page):
    """A page that knows its neighbours."""

    @property
    def numbers(self):
        """Return the numbers to show; None where some are left out."""
        numbers = self.paginator.get_elided_page_range(self.number, on_each_side=1, on_ends=1)
        return [number if isinstance(number, int) else None for number in numbers]


class Pages(Paginator):
    """Ten rows a page, and no page after the last one allowed; `count` counts them all, if it is known already."""

    def __init__(self, rows, count=None):
        super().__init__(rows, PER_PAGE)
        if count is not None:
            self.count = count

    @cached_property
    def num_pages(self):
        """Return how many pages can be asked for."""
        return min(super().num_pages, MAX_PAGE)

    def _get_page(self, *args, **kwargs):
        return NumberedPage(*args, **kwargs)
