"""What other sites and search engines are told of a resource, in its page."""

import re
from datetime import UTC, datetime

import pytest

from tests.factories import CaseStudyFactory, CommunityFactory, MembershipFactory, ResourceFactory
from tests.resources.files import make_image, show

pytestmark = pytest.mark.usefixtures("library")

DAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def tags(client, page, pattern):
    return re.findall(pattern, client.get(page.get_absolute_url()).content.decode())


def told(client, page):
    """Return {property: content} of the page's OpenGraph."""
    return dict(tags(client, page, r'<meta property="og:(\w+)" content="([^"]*)">'))


def items(client, page):
    """Return ([type], {property: content}) of the page's microdata."""
    types = tags(client, page, r'itemtype="https://schema.org/(\w+)"')
    return types, dict(tags(client, page, r'itemprop="(\w+)" (?:content|href)="([^"]*)"'))


def test_a_public_resource_is_told(client, settings):
    page = ResourceFactory(slug="bilan", title="Le bilan", summary="Trois semaines avant.")
    url = f"{settings.BASE_URL}/ressources/bilan/"
    assert tags(client, page, r'<link rel="canonical" href="(.*?)">') == [url]
    assert tags(client, page, r'<meta name="description" content="(.*?)">') == ["Trois semaines avant."]
    assert told(client, page) == {
        "type": "article",
        "site_name": settings.SITE_NAME,
        "locale": "fr_FR",
        "title": "Le bilan",
        "description": "Trois semaines avant.",
        "url": url,
    }
    assert tags(client, page, 'name="robots"') == []


@pytest.mark.parametrize(
    ("values", "schema", "dated"),
    [
        ({}, ["Article"], "datePublished"),
        ({"kind": "video"}, ["VideoObject"], "uploadDate"),
        ({"kind": "data"}, ["Dataset"], "datePublished"),
        (
            {"body": [("steps", [{"title": "Avant", "text": "Lire."}, {"title": "Après", "text": ""}])]},
            ["HowTo", "HowToStep", "HowToStep"],
            "datePublished",
        ),
    ],
)
def test_what_it_is_in_the_words_of_schema_org(client, values, schema, dated):
    page = ResourceFactory(first_published_at=DAY, last_published_at=DAY, credit="Claire E.", **values)
    types, properties = items(client, page)
    assert types == schema
    assert properties[dated] == properties["dateModified"]
    assert (properties["creditText"], properties["inLanguage"]) == ("Claire E.", "fr")


def test_a_case_is_an_article(client):
    assert items(client, CaseStudyFactory())[0] == ["Article"]


def test_its_first_picture_is_told(client, settings):
    page = ResourceFactory()
    show(page, make_image())
    address = told(client, page).get("image", "")
    assert address.startswith(f"{settings.BASE_URL}/ressources/images/")
    assert client.get(address.removeprefix(settings.BASE_URL))["Content-Type"].startswith("image/")


@pytest.mark.parametrize("visibility", ["signed_in", "communities"])
def test_nothing_is_told_of_what_not_everybody_may_read(client, visibility):
    community = CommunityFactory()
    page = ResourceFactory(visibility=visibility, communities=[community])
    client.force_login(MembershipFactory(community=community).user)
    assert tags(client, page, r'<link rel="canonical"|property="og:|itemscope') == []
    assert tags(client, page, r'<meta name="robots" content="noindex">') != []


def test_markup_stays_text(client):
    page = ResourceFactory(title='"><script>x</script>', summary='"><img src=x>', credit='" onload="x')
    assert tags(client, page, r"<script>x|<img src=x|\" onload=") == []
