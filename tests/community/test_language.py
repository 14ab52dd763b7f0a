"""French first; another language only when chosen."""

import re

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("cookie", "header", "spoken"),
    [
        (None, None, "fr"),
        (None, "en-US,en;q=0.9", "fr"),
        ("en", "fr", "en"),
        ("de", None, "fr"),
        ("../../etc", None, "fr"),
    ],
)
def test_the_language_spoken(client, site, cookie, header, spoken):
    if cookie:
        client.cookies["django_language"] = cookie
    headers = {"accept-language": header} if header else {}
    response = client.get(reverse("communities"), headers=headers)
    assert response["Content-Language"] == spoken
    assert f'<html lang="{spoken}">' in response.content.decode()


@pytest.mark.parametrize(
    ("language", "target", "kept", "led"),
    [
        ("en", "/agenda/?a=b", "en", "/agenda/?a=b"),
        ("fr", "/agenda/", "fr", "/agenda/"),
        ("xx", "/agenda/", None, "/agenda/"),
        ("en", "https://ailleurs.example/", "en", "/"),
        ("en", "//ailleurs.example/", "en", "/"),
        ("en", "javascript:alert(1)", "en", "/"),
    ],
)
def test_the_language_is_chosen_by_a_form_that_leads_nowhere_else(site, language, target, kept, led):
    client = Client(enforce_csrf_checks=True)
    response = client.post(reverse("set_language"), {"language": language, "next": target})
    cookies = {name: cookie.value for name, cookie in response.cookies.items()}
    assert (cookies, response.url) == ({"django_language": kept} if kept else {}, led)


def test_the_footer_offers_the_other_language_and_leads_back(client, site):
    address = reverse("communities") + "?nature=theme"
    offered = []
    for language in ("fr", "en"):
        client.cookies["django_language"] = language
        page = client.get(address).content.decode()
        offered += re.findall(r'<button[^>]* name="language" value="(\w+)"', page)
    assert offered == ["en", "fr"]
    answer = client.post(
        reverse("set_language"), {"language": "en"}, headers={"referer": f"http://testserver{address}"}
    )
    assert answer.url == f"http://testserver{address}"


def test_looking_at_the_address_of_the_choice_keeps_nothing(client, site):
    assert client.get(reverse("set_language"), {"language": "en"}).cookies == {}
