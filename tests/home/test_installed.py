"""The site as an application of the device, as a visitor and a member get it."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import resolve
from PIL import Image

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def file_of(url):
    return finders.find(url.removeprefix("/static/"))


def test_the_manifest_says_how_the_site_installs(client, settings, site):
    settings.SITE_NAME = "Margelle d'Anjou"
    answer = client.get("/manifest.webmanifest")
    told = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert (told["name"], told["lang"], told["display"], told["scope"]) == ("Margelle d'Anjou", "fr", "standalone", "/")
    assert [item["name"] for item in told["shortcuts"]] == ["Poser une question", "Notifications"]
    assert [resolve(item["url"]).url_name for item in told["shortcuts"]] == ["communities", "notifications"]
    for icon in told["icons"]:
        with Image.open(file_of(icon["src"])) as image:
            assert (f"{image.width}x{image.height}", f"image/{image.format.lower()}") == (icon["sizes"], icon["type"])
    assert [(icon["sizes"], icon["purpose"]) for icon in told["icons"]] == [
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    ]


def test_the_worker_is_asked_again_each_time_and_keeps_files_that_exist(client):
    answer = client.get("/sw.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    assert "manifest-src 'self'" in answer["Content-Security-Policy"]
    files = re.findall(r'"(/static/[^"]+)"', answer.text)
    assert len(files) == 10
    assert [url for url in files if file_of(url) is None] == []


def test_no_address_of_the_application_gives_a_cookie(client):
    for path in ("/manifest.webmanifest", "/sw.js", "/hors-ligne/"):
        assert client.get(path).status_code == 200
    assert client.cookies == {}


def test_visitors_get_no_worker_and_members_do(client, site):
    assert "data-worker" not in client.get("/").text
    client.force_login(UserFactory())
    assert 'data-worker="/sw.js"' in client.get("/").text


def test_the_page_without_network_says_what_is_safe(client):
    page = client.get("/hors-ligne/").text
    assert "Pas de réseau." in page
    assert "Ce que vous avez publié est en sûreté sur le site" in page
    assert page.count("device.js") == 1
    client.force_login(UserFactory())
    assert client.get("/hors-ligne/").text.count("device.js") == 1
