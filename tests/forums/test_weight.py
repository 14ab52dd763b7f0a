"""How heavy the fullest pages are: the design allows 360 elements, drawings counted as one."""

from html.parser import HTMLParser

import pytest
from django.urls import reverse

from tests.factories import (
    CommunityFactory,
    MembershipFactory,
    QualificationFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

MOST = 360
VOID = {"br", "hr", "img", "input", "link", "meta", "source", "use", "path", "circle"}


class Counter(HTMLParser):
    """Counts the elements of the body, but what is drawn inside an image and what waits in a template."""

    def __init__(self):
        super().__init__()
        self.count = 0
        self.inside = []

    def handle_starttag(self, tag, attrs):
        """Count the element, unless something around it hides what it holds."""
        self.count += "body" in self.inside and not {"svg", "template"} & set(self.inside)
        if tag not in VOID:
            self.inside.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Count an element that holds nothing."""
        self.count += "body" in self.inside and not {"svg", "template"} & set(self.inside)

    def handle_endtag(self, tag):
        """Leave the element."""
        if tag in self.inside:
            del self.inside[len(self.inside) - 1 - self.inside[::-1].index(tag) :]


def weight(response):
    """Return the number of elements of a page."""
    counter = Counter()
    counter.feed(response.content.decode())
    return counter.count


@pytest.fixture
def communities(site):
    return [CommunityFactory(parent=site, public_reading=True) for _ in range(8)]


@pytest.fixture
def member(communities):
    person = UserFactory()
    for community in communities:
        MembershipFactory(community=community, user=person)
    return person


def test_the_weight_is_that_of_the_elements(site, client):
    html = "<body><p>a<br>b</p><svg><use href=''/><g></g></svg><template><p></p></template></body>"
    counter = Counter()
    counter.feed(html)
    assert counter.count == 4


def test_a_full_window_of_a_thread(client, communities, member):
    thread = ThreadFactory(community=communities[0], posts=30)
    for _ in range(4):
        thread.themes.add(ThemeFactory())
    thread.accepted_post = thread.posts.order_by("pk")[1]
    thread.save()
    client.force_login(member)
    assert weight(client.get(thread.get_absolute_url())) <= MOST


def test_a_new_thread(client, communities, member):
    ThemeFactory.create_batch(67)
    QualificationFactory.create_batch(14)
    client.force_login(member)
    assert weight(client.get(reverse("new_thread", args=[communities[0].slug]))) <= MOST


def test_the_communities(client, site, communities, member):
    for _ in range(11):
        CommunityFactory(parent=site)
    client.force_login(member)
    assert weight(client.get(reverse("communities"))) <= MOST
