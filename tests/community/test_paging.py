"""Pages by key."""

import pytest

from community.models import Organisation
from community.paging import page_after
from tests.factories import OrganisationFactory


@pytest.fixture
def rows(db):
    for name in ("b", "a", "c", "b", "a"):
        OrganisationFactory(name=name)
    return Organisation.objects.all()


def walk(rows, keys, size):
    pages, page = [], page_after(rows, keys, size=size)
    while page:
        pages.append([one.name for one in page])
        page = page_after(rows, keys, page.last, size) if page.last else []
    return pages


@pytest.mark.parametrize(
    ("keys", "size", "pages"),
    [
        (("name", "pk"), 2, [["a", "a"], ["b", "b"], ["c"]]),
        (("name", "pk"), 3, [["a", "a", "b"], ["b", "c"]]),
        (("-name", "-pk"), 1, [["c"], ["b"], ["b"], ["a"], ["a"]]),
        (("name", "pk"), 5, [["a", "a", "b", "b", "c"]]),
    ],
)
def test_every_row_once_in_order(rows, keys, size, pages):
    assert walk(rows, keys, size) == pages


def test_the_anchor_may_have_gone(rows):
    first = page_after(rows, ("name", "pk"), size=2)
    anchor = first.last
    Organisation.objects.filter(pk=anchor.pk).delete()
    assert [one.name for one in page_after(rows, ("name", "pk"), anchor, size=2)] == ["b", "b"]


def test_an_empty_list(db):
    page = page_after(Organisation.objects.all(), ("pk",))
    assert (page.items, page.last, len(page)) == ([], None, 0)
