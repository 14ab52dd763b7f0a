"""French first; another language only when chosen."""

import pytest
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
