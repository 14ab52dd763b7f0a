"""Videos of other hosts: which addresses are accepted, and what stands in our page before the reader's click."""

import pytest

from resources import videos

PEERTUBE, YOUTUBE, VIMEO = "tube.numerique.gouv.fr", "www.youtube-nocookie.com", "player.vimeo.com"
UUID = "9c9de5e8-0a1e-484a-b099-e80766180a6d"


@pytest.fixture(autouse=True)
def _hosts(settings):
    settings.VIDEO_HOSTS = [PEERTUBE, YOUTUBE, VIMEO]


@pytest.mark.parametrize(
    ("address", "embed"),
    [
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", f"https://{YOUTUBE}/embed/dQw4w9WgXcQ"),
        ("https://youtube.com/watch?t=3&v=dQw4w9WgXcQ&list=x", f"https://{YOUTUBE}/embed/dQw4w9WgXcQ"),
        ("https://youtu.be/dQw4w9WgXcQ?si=abc", f"https://{YOUTUBE}/embed/dQw4w9WgXcQ"),
        ("http://m.youtube.com/shorts/dQw4w9WgXcQ", f"https://{YOUTUBE}/embed/dQw4w9WgXcQ"),
        (f"https://{YOUTUBE}/embed/dQw4w9WgXcQ", f"https://{YOUTUBE}/embed/dQw4w9WgXcQ"),
        ("https://vimeo.com/123456789", f"https://{VIMEO}/video/123456789?dnt=1"),
        (f"https://{VIMEO}/video/123456789", f"https://{VIMEO}/video/123456789?dnt=1"),
        (f"https://{PEERTUBE}/w/8kJm2nQxYz3rT5vW7aBcDe", f"https://{PEERTUBE}/videos/embed/8kJm2nQxYz3rT5vW7aBcDe"),
        (f"https://{PEERTUBE.upper()}/videos/watch/{UUID}", f"https://{PEERTUBE}/videos/embed/{UUID}"),
    ],
)
def test_an_allowed_address_leads_to_its_player(address, embed):
    assert videos.find(address).embed == embed


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "//youtu.be/dQw4w9WgXcQ",
        "ftp://youtu.be/dQw4w9WgXcQ",
        "https://youtu.be/",
        "https://youtu.be/short",
        "https://www.youtube.com/@une-chaine",
        "https://framatube.org/w/8kJm2nQxYz3rT5vW7aBcDe",
        "https://evil.example/w/8kJm2nQxYz3rT5vW7aBcDe",
        f"https://{PEERTUBE}.evil.example/w/8kJm2nQxYz3rT5vW7aBcDe",
        f"https://{PEERTUBE}@evil.example/w/8kJm2nQxYz3rT5vW7aBcDe",
        f"https://evil.example/?{PEERTUBE}/w/8kJm2nQxYz3rT5vW7aBcDe",
        f"https://{PEERTUBE}:8443/w/8kJm2nQxYz3rT5vW7aBcDe",
        f"https://{PEERTUBE}/w/../../evil",
        'https://youtu.be/dQw4w9WgXcQ"onload="x',
        "https://youtu.be/dQw4w9WgXcQ\njavascript:alert(1)",
        "https://youtu.be/" + "x" * 10_000,
    ],
)
def test_any_other_address_is_refused(address):
    assert videos.find(address) is None


def test_a_host_taken_off_the_list_plays_no_more(settings):
    settings.VIDEO_HOSTS = [PEERTUBE]
    assert videos.find("https://youtu.be/dQw4w9WgXcQ") is None
    assert videos.refusal() == (
        "Cette adresse n'est pas celle d'une vidéo d'un hébergeur admis ici : tube.numerique.gouv.fr."
    )


@pytest.mark.parametrize(
    ("duration", "words"),
    [
        ("4:30", "4 min 30 s"),
        ("0:45", "45 s"),
        ("12:00", "12 min"),
        ("1:04:30", "1 h 4 min"),
        ("90:10", "1 h 30 min"),
        ("", ""),
        (None, ""),
        ("bientôt", ""),
    ],
)
def test_a_duration_is_said_in_words(duration, words):
    assert videos.in_words(duration) == words


def test_pages_may_frame_the_hosts_of_the_list_and_nothing_else(settings):
    policy = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["frame-src"]
    assert policy == [
        "https://tube.numerique.gouv.fr",
        "https://framatube.org",
        "https://www.youtube-nocookie.com",
    ]
