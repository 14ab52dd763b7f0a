"""What the site asks of others, at addresses that people gave: where it never goes, and where it stops."""

import gzip
from ipaddress import ip_address
from itertools import chain, repeat
from threading import Event

import pytest

from community.outgoing import Client, NotFetched, is_public
from tests.hosts import serving

HERE, ELSEWHERE = "127.0.0.1", "127.0.0.2"
ALLOWED = Client(loopback=(HERE,))
PRIVATE = "Cette adresse mène à un réseau privé : le site ne la relève pas."
MISTYPED = "Ce n'est pas une adresse web (http ou https), sans identifiant ni mot de passe."
LATE = "Le site a mis trop de temps à répondre."


@pytest.fixture
def host():
    with serving(HERE) as served:
        yield served


@pytest.fixture
def inner():
    with serving(ELSEWHERE) as served:
        served.show("/", b"secret")
        yield served


def refusal(url, client=ALLOWED, **headers):
    with pytest.raises(NotFetched) as refused:
        client.get(url, **headers)
    return str(refused.value)


def test_an_answer(host, settings):
    settings.SITE_NAME, settings.BASE_URL = "Margelle à l'ouest", "https://margelle.exemple.fr"
    url = host.show("/", b"Bonjour", ETag='"1"')
    answer = ALLOWED.get(url, if_none_match='"0"', if_modified_since="")
    assert (answer.url, answer.content, answer.headers["etag"], answer.is_unchanged) == (url, b"Bonjour", '"1"', False)
    headers = host.asked[0][1]
    assert headers.pop("Host") == f"{HERE}:{host.port}"
    assert headers.pop("Accept-Encoding").startswith("gzip, deflate")
    assert headers == {
        "User-Agent": "margelle-a-louest (+https://margelle.exemple.fr)",
        "Accept": "*/*",
        "Connection": "keep-alive",
        "If-None-Match": '"0"',
    }


def test_nothing_new(host):
    assert ALLOWED.get(host.show("/", status=304)).is_unchanged is True


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "127.0.0.2"],
)
def test_this_machine_is_never_asked(host, address):
    host.show("/", b"secret")
    assert refusal(host.url(name=address), Client()) == PRIVATE
    assert host.asked == []


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255"],
)
def test_nor_is_its_network(address):
    assert refusal(f"http://{address}/", Client()) == PRIVATE
    assert refusal(f"https://{address}/", ALLOWED) == PRIVATE


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://exemple.fr/",
        "gopher://exemple.fr/",
        "/ressources/",
        "exemple.fr",
        "",
        "http://",
        "http://claire:secret@exemple.fr/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[fe80::1%25eth0]/",
        "http://exemple.fr:99999/",
        "http://exemple.fr\\@127.0.0.1/",
        "http://exemple.fr/\r\nHost: localhost",
        "http://exem\x00ple.fr/",
    ],
)
def test_only_addresses_of_the_web(url):
    assert refusal(url, Client()) == MISTYPED


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111"])
def test_public_addresses(address):
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0", "127.0.0.1", "10.1.2.3", "169.254.169.254", "224.0.0.1", "240.0.0.1", "198.18.0.1"]
    + ["::", "::1", "::7f00:1", "::ffff:8.8.8.8", "fe80::1", "fec0::1", "fc00::1", "ff02::1", "64:ff9b::7f00:1"],
)
def test_addresses_that_are_not(address):
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(host, status):
    url = host.show("/ici", status=status, Location="/la?page=1")
    host.show("/la?page=1", b"Bonjour")
    answer = ALLOWED.get(url)
    assert (answer.url, answer.content) == (host.url("/la?page=1"), b"Bonjour")


def test_a_redirect_does_not_lead_further_in(host, inner):
    assert Client(loopback=(ELSEWHERE,)).get(inner.url()).content == b"secret"
    inner.asked.clear()
    for status, location in ((302, inner.url()), (308, f"//{ELSEWHERE}:{inner.port}/"), (301, "http://10.0.0.1/")):
        assert refusal(host.show("/", status=status, Location=location)) == PRIVATE
    assert refusal(host.show("/", status=302, Location="file:///etc/passwd")) == MISTYPED
    assert refusal(host.show("/", status=302, Location=f"http://a:b@{HERE}:{host.port}/")) == MISTYPED
    assert inner.asked == []


def test_redirects_end(host):
    for hop in range(4):
        host.show(f"/{hop}", status=302, Location=f"/{hop + 1}")
    host.show("/4", b"Bonjour")
    assert ALLOWED.get(host.url("/1")).content == b"Bonjour"
    assert refusal(host.url("/0")) == "Le site renvoie d'une adresse à l'autre sans fin."


def test_the_body_of_a_redirect_is_not_read(host):
    sent = []

    def flood():
        for chunk in repeat(b"x" * 2**16):
            sent.append(len(chunk))
            yield chunk

    host.show("/la", b"Bonjour")
    assert ALLOWED.get(host.show("/", flood(), status=302, Location="/la")).content == b"Bonjour"
    # What the buffers of this machine hold before the connection is closed.
    assert sum(sent) < 30_000_000


@pytest.mark.parametrize("status", [201, 204, 206, 401, 403, 404, 500, 503])
def test_other_answers_are_none(host, status):
    url = host.show("/", b"<rss/>", status=status)
    assert refusal(url) == f"Le site a répondu par l'erreur {status}."


def test_a_redirect_to_nowhere(host):
    assert refusal(host.show("/", status=302)) == "Le site a répondu par l'erreur 302."


def test_what_is_too_large_is_cut(host):
    client = Client(loopback=(HERE,), max_bytes=2_000_000)
    assert len(client.get(host.show("/", b"x" * 2_000_000)).content) == 2_000_000
    url = host.show("/", repeat(b"x" * 2**16))
    assert refusal(url, client) == "La réponse dépasse 2 Mo."


def test_what_grows_once_unpacked_is_cut(host):
    client = Client(loopback=(HERE,), max_bytes=2_000_000)
    packed = gzip.compress(b"\0" * 100_000_000)
    assert len(packed) < 100_000
    assert client.get(host.show("/", gzip.compress(b"Bonjour"), Content_Encoding="gzip")).content == b"Bonjour"
    assert refusal(host.show("/", packed, Content_Encoding="gzip"), client) == "La réponse dépasse 2 Mo."


def test_what_says_it_is_packed_and_is_not(host):
    assert refusal(host.show("/", b"Bonjour", Content_Encoding="gzip")) == "La réponse du site est illisible."


def drip(over):
    """Send a byte now and then, without end: no silence is long."""
    while not over.wait(0.02):
        yield b"x"


@pytest.mark.parametrize(
    "beginning",
    [
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Endless: ",
        b"HTTP/1.1 200 ",
    ],
)
def test_what_never_ends_is_cut(host, beginning):
    over = Event()
    host.show("/", chain([beginning], drip(over)), status=None)
    try:
        assert refusal(host.url(), Client(loopback=(HERE,), deadline=0.3)) == LATE
    finally:
        over.set()


def test_a_silence_is_not_waited_for(host):
    over = Event()

    def silence():
        over.wait()
        yield b""

    host.pages["/"] = (200, {}, silence())
    try:
        assert refusal(host.url(), Client(loopback=(HERE,), timeout=(1, 0.1))) == LATE
    finally:
        over.set()


def test_nobody_there():
    with serving(HERE) as gone:
        url = gone.url()
    assert refusal(url) == "Le site est introuvable, ou ne répond pas."


def test_a_host_without_a_certificate(host):
    assert refusal(host.show("/").replace("http:", "https:")) == "Le certificat du site n'est pas valable."


def test_neither_password_nor_proxy_of_this_machine(host, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text(f"machine {HERE} login claire password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("http_proxy", "http://127.0.0.9:9/")
    assert ALLOWED.get(host.show("/", b"Bonjour")).content == b"Bonjour"
    assert "Authorization" not in host.asked[0][1]


def test_bytes_are_sent_and_nothing_is_followed(host, inner):
    url = host.show("/", status=302, Location=inner.url())
    assert ALLOWED.post(url, b"bytes", ttl="60", urgency="") == 302
    assert (host.received, host.asked[0][1]["Ttl"], inner.asked) == ([b"bytes"], "60", [])
    assert "Urgency" not in host.asked[0][1]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://exemple.fr/", MISTYPED),
        ("https://exemple.fr\\@127.0.0.1/", MISTYPED),
        ("https://127.0.0.1/", PRIVATE),
        ("https://10.0.0.1/", PRIVATE),
        ("https://169.254.169.254/", PRIVATE),
    ],
)
def test_bytes_go_to_public_addresses_only(url, reason):
    with pytest.raises(NotFetched) as refused:
        Client().post(url, b"bytes")
    assert str(refused.value) == reason
