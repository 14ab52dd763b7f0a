"""What external feeds bring: hostile documents, hostile entries, failures told, nothing twice."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from requests.structures import CaseInsensitiveDict

from community.chores import CHORES
from community.outgoing import Answer, Client
from resources.actions import feeds
from resources.gathering import NotAFeed, entries_of
from resources.models import FeedItem, FeedSource
from tests.factories import FeedItemFactory, FeedSourceFactory
from tests.hosts import serving

HERE = "127.0.0.1"
CLIENT = Client(loopback=(HERE,))
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PRIVATE = "Cette adresse mène à un réseau privé : le site ne la relève pas."
DECLARES = "Ce document déclare des entités ou une DTD : par sécurité, il n'est pas lu."


@pytest.fixture(autouse=True)
def _now(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: NOW)


def item(title="Une étude", link="https://exemple.fr/1", date="Mon, 02 Nov 2026 08:00:00 +0100", **more):
    fields = {"title": title, "link": link, "pubDate": date} | more
    return (
        "<item>" + "".join(f"<{name}>{text}</{name}>" for name, text in fields.items() if text is not None) + "</item>"
    )


def rss(*items):
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{"".join(items)}</channel></rss>'


def read(document, content_type="application/rss+xml", url="https://exemple.fr/flux/"):
    content = document if isinstance(document, bytes) else document.encode()
    return entries_of(Answer(url, CaseInsensitiveDict({"Content-Type": content_type}), content, False))


def titles(*args, **kwargs):
    return [entry.title for entry in read(*args, **kwargs)]


# --- Documents --------------------------------------------------------------------------------------------------------


def test_rss():
    entry = read(rss(item(description="&lt;p&gt;Ce que disent &lt;b&gt;les chiffres&lt;/b&gt;.&lt;/p&gt;", guid="x")))[
        0
    ]
    assert (entry.url, entry.title, entry.summary) == (
        "https://exemple.fr/1",
        "Une étude",
        "Ce que disent les chiffres.",
    )
    assert (entry.published_at, len(entry.guid)) == (datetime(2026, 11, 2, 7, 0, tzinfo=UTC), 64)


def test_atom():
    entry = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://autre.fr/"><title>F</title><entry>'
        '<id>urn:1</id><title type="html">A &amp;amp; B</title><link href="etudes/1"/>'
        '<updated>2026-11-02T08:00:00+01:00</updated><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
        "<p>Un</p><p>Deux</p></div></content></entry></feed>"
    )[0]
    assert (entry.url, entry.title, entry.summary) == ("https://autre.fr/etudes/1", "A & B", "Un Deux")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_encodings(encoding):
    text = rss(item("L'été à Nîmes"))
    declared = text.replace('"1.0"', f'"1.0" encoding="{encoding}"')
    assert titles(declared.encode(encoding)) == ["L’été à Nîmes"]
    assert titles(text.encode(encoding), f'text/xml; charset="{encoding}"') == ["L’été à Nîmes"]


def test_what_is_declared_wins_over_the_header_and_a_mark_over_both():
    text = rss(item("L'été")).replace('"1.0"', '"1.0" encoding="iso-8859-1"')
    assert titles(text.encode("iso-8859-1"), "text/xml; charset=utf-8") == ["L’été"]
    assert titles(text.encode("utf-8-sig"), "text/xml; charset=utf-16") == ["L’été"]


XXE = """<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>"""
LAUGHS = """<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;">]>"""
OUTSIDE = """<!DOCTYPE rss SYSTEM "http://127.0.0.1/feed.dtd">"""
PARAMETER = """<!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1/"> %x;]>"""


@pytest.mark.parametrize("doctype", [XXE, LAUGHS, OUTSIDE, PARAMETER, "<!DOCTYPE rss>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_nothing_is_declared_nor_fetched(doctype, encoding):
    document = doctype + rss(item("&x;" if "ENTITY x" in doctype else "Une étude")).partition("?>")[2]
    with pytest.raises(NotAFeed, match=DECLARES):
        read(document.encode(encoding), f"text/xml; charset={encoding}")


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (b"", "Ce n'est pas du XML bien formé (ligne 2)."),
        (b"/etc/passwd", "Ce n'est pas du XML bien formé (ligne 2)."),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "Ce n'est pas du XML bien formé (ligne 2)."),
        (b"<!doctype html><title>Accueil</title>", "Ce n'est pas du XML bien formé (ligne 2)."),
        (b"%PDF-1.7\n\xe2\xe3\xcf\xd3", "L'encodage de ce document n'est pas lisible."),
        (rss(item())[:-20].encode(), "Ce n'est pas du XML bien formé (ligne 2)."),
        (rss(item("a\0b")).encode(), "Ce n'est pas du XML bien formé (ligne 2)."),
        (rss(item("a&#0;b")).encode(), "Ce n'est pas du XML bien formé (ligne 2)."),
        (rss(item("&nbsp;")).encode(), "Ce n'est pas du XML bien formé (ligne 2)."),
        (b"<html><body><p>Accueil</p></body></html>", "Ce document n'est ni un flux RSS ni un flux Atom."),
        (b"<a/>", "Ce document n'est ni un flux RSS ni un flux Atom."),
        (rss(item("\xe9")).encode("latin-1"), "L'encodage de ce document n'est pas lisible."),
        (b'<?xml version="1.0" encoding="punycode"?><rss/>', "L'encodage de ce document n'est pas lisible."),
        (b'<?xml version="1.0" encoding="rot13"?><rss/>', "L'encodage de ce document n'est pas lisible."),
        (b'<?xml version="1.0" encoding="utf-7"?><rss/>', "L'encodage de ce document n'est pas lisible."),
        (b"\xff\xfe\x00\xd8", "L'encodage de ce document n'est pas lisible."),
        (b"<a>" * 61 + b"</a>" * 61, "Ce document est trop grand ou trop imbriqué pour un flux."),
        (b"<rss>" + b"<a/>" * 150_000 + b"</rss>", "Ce document est trop grand ou trop imbriqué pour un flux."),
        (b'<rss:a xmlns:rss="a&#13;b"/>', "Ce flux n'est pas lisible."),
        (b"<!--" + b"\n" * 5_000 + b"--><rss/>", "Ce document commence par trop de commentaires."),
    ],
    ids=range(20),
)
def test_what_is_no_feed(document, reason):
    with pytest.raises(NotAFeed) as refused:
        read(document)
    assert str(refused.value) == reason


@pytest.mark.parametrize(
    "document",
    [
        b"<?" + b"encoding='" * 100_000,
        b"\n" * 1_000_000 + b"<rss/>",
        b"<?xml " + b" " * 1_000_000 + b"?><rss/>",
        rss(item("<![CDATA[" + "<" * 1_000_000 + "]]>")).encode(),
        rss(item("<![CDATA[" + "<b>" * 300_000 + "]]>")).encode(),
        rss(item("\n" * 1_000_000 + "x")).encode(),
        rss(item(date="1" * 1_000_000)).encode(),
        rss(item(date=" 1" * 500_000)).encode(),
        rss(item(date="2026-" * 200_000)).encode(),
        rss(item(link="https://exemple.fr/" + "a/../" * 200_000)).encode(),
        rss(item(guid="x" * 1_000_000)).encode(),
        rss("<item/>" * 30_000).encode(),
        rss(item("&#10;" * 140_000 + "x")).encode(),
        rss(item(**{f"x{n}": "y" for n in range(15_000)})).encode(),
    ],
    ids=range(14),
)
def test_nothing_takes_long(document):
    """Each would take minutes, or hours, of a reader that bounds nothing: it is enough that they end."""
    with suppress(NotAFeed):
        assert len(read(document)) <= 1


# --- Entries ----------------------------------------------------------------------------------------------------------


def test_markup_and_controls_leave_text():
    entry = read(
        rss(
            item(
                "<![CDATA[<b>Gras</b> <script>alert(1)</script><img src=x onerror=a()>  et\u202e suite\u200b]]>",
                description='&lt;a href="java&#x0a;script:a()"&gt;Lire&lt;/a&gt; &amp;lt;script&amp;gt; A &amp;#0; B',
            )
        )
    )[0]
    assert (entry.title, entry.summary) == ("Gras et suite", "Lire <script> A � B")


def test_long_texts_are_cut():
    entry = read(rss(item("mot " * 200, description="mot " * 5_000)))[0]
    assert (len(entry.title) <= 250, len(entry.summary) <= 600) == (True, True)
    assert (entry.title[-4:], entry.summary[-4:]) == ("mot…", "mot…")


def test_without_a_title_the_first_words_are_one():
    assert titles(rss(item(None, description="Une seule phrase."), item(" ", description="mot " * 50))) == [
        "Une seule phrase.",
        "mot " * 19 + "mot…",
    ]


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://www.insee.fr/fr/1", "https://www.insee.fr/fr/1"),
        ("/fr/1", "https://exemple.fr/fr/1"),
        ("1?a=b&amp;c=d", "https://exemple.fr/flux/1?a=b&c=d"),
        ("//autre.fr/1", "https://autre.fr/1"),
        ("\n https://autre.fr/1 \n", "https://autre.fr/1"),
    ],
)
def test_links(link, url):
    assert [entry.url for entry in read(rss(item(link=link)))] == [url]


@pytest.mark.parametrize(
    "link",
    [
        None,
        "",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java&#10;script:alert(1)",
        "&#9;javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://exemple.fr/1",
        "mailto:a@exemple.fr",
        "http://[",
        "http://bon.fr@mauvais.fr/",
        "https://exemple.fr/\u202efr.elpmexe",
        f"https://exemple.fr/{'x' * 500}",
    ],
)
def test_entries_without_an_address_to_open_are_left_out(link):
    assert read(rss(item(link=link))) == []


def test_entries_without_a_word_are_left_out():
    assert titles(rss(item(None), item("&lt;img src=x&gt;"), item("\u200b"), item("Une étude"))) == ["Une étude"]


@pytest.mark.parametrize(
    ("date", "kept"),
    [
        ("Mon, 02 Nov 2026 08:00:00 GMT", datetime(2026, 11, 2, 8, 0, tzinfo=UTC)),
        ("2026-11-02", datetime(2026, 11, 2, tzinfo=UTC)),
        (None, NOW),
        ("hier", NOW),
        ("Mon, 02 Nov 2099 08:00:00 GMT", NOW),
        ("9999-12-31T23:59:59-12:00", NOW),
    ],
)
def test_dates(date, kept):
    assert [entry.published_at for entry in read(rss(item(date=date)))] == [kept]


def test_what_is_older_than_a_year_is_left_out():
    assert titles(rss(item("Vieux", date="2025-11-22"), item("Presque", date="2025-11-24"))) == ["Presque"]


def test_the_fifty_newest_are_kept():
    dated = [
        item(f"Le {day}", f"https://exemple.fr/{day}", str(NOW.date() - timedelta(days=day))) for day in range(300)
    ]
    assert titles(rss(*reversed(dated))) == [f"Le {day}" for day in range(50)]


# --- Fetching ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def host():
    with serving(HERE) as served:
        yield served


@pytest.fixture
def source(db, host):
    return FeedSourceFactory(url=host.url("/flux"))


def fetch(source, client=CLIENT):
    """Fetch and return (how many came, what the editor reads, failures in a row)."""
    count = feeds.fetch(FeedSource.objects.get(pk=source.pk), client)
    source.refresh_from_db()
    return count, source.error, source.failures


def rows():
    return list(FeedItem.objects.order_by("pk").values())


def test_a_fetch_stores_what_is_new(host, source):
    host.show("/flux", rss(item(), item("Deux", "https://exemple.fr/2", "2026-11-03")).encode())
    assert fetch(source) == (2, "", 0)
    assert (source.fetched_at, source.succeeded_at, source.health) == (NOW, NOW, "Relevé sans erreur")
    assert list(FeedItem.objects.values_list("title", "state")) == [("Deux", "new"), ("Une étude", "new")]


def test_a_second_fetch_changes_nothing(host, source):
    host.show("/flux", rss(item(guid="1"), item("Deux", "https://exemple.fr/2", guid="2")).encode())
    fetch(source)
    FeedItem.objects.filter(title="Deux").update(state="dismissed")
    before = rows()
    host.show("/flux", rss(item("Autre titre", guid="1"), item("Deux", guid="2"), item("Deux", guid="2")).encode())
    assert fetch(source) == (0, "", 0)
    assert rows() == before


def test_the_same_entry_twice_in_a_feed_comes_once(host, source):
    host.show("/flux", rss(item(), item("Encore")).encode())
    assert fetch(source) == (1, "", 0)


def test_two_fetches_at_once_store_each_entry_once(host, source):
    host.show("/flux", rss(item()).encode())
    counts = []

    class Overtaken:
        """A client whose answer comes after another fetch has come and gone."""

        def get(self, url, **headers):
            answer = CLIENT.get(url, **headers)
            counts.append(fetch(source)[0])
            return answer

    counts.append(fetch(source, Overtaken())[0])
    assert (counts, FeedItem.objects.count()) == ([1, 0], 1)


def test_what_did_not_change_is_not_sent_again(host, source):
    host.show("/flux", rss(item()).encode(), ETag='W/"1"', Last_Modified="Mon, 02 Nov 2026 07:00:00 GMT")
    fetch(source)
    host.show("/flux", status=304)
    assert fetch(source) == (0, "", 0)
    asked = host.asked[1][1]
    assert (asked["If-None-Match"], asked["If-Modified-Since"]) == ('W/"1"', "Mon, 02 Nov 2026 07:00:00 GMT")
    assert (source.etag, FeedItem.objects.count()) == ('W/"1"', 1)


@pytest.mark.parametrize("mark", ["x" * 201, "é", "a\tb"])
def test_a_mark_that_cannot_be_sent_back_is_not_kept(host, source, mark):
    host.show("/flux", rss(item()).encode(), ETag=mark)
    assert (fetch(source), source.etag) == ((1, "", 0), "")


@pytest.mark.parametrize(
    ("page", "error"),
    [
        ({"status": 500}, "Le site a répondu par l'erreur 500."),
        ({"status": 302, "Location": "http://127.0.0.2/"}, PRIVATE),
        ({"status": 302, "Location": "http://10.0.0.1/"}, PRIVATE),
        ({"body": b"<html/>"}, "Ce document n'est ni un flux RSS ni un flux Atom."),
        ({"body": b"x" * 3_000_001}, "La réponse dépasse 3 Mo."),
        ({"body": (XXE + "<rss>&x;</rss>").encode()}, DECLARES),
    ],
)
def test_a_failure_is_told_and_changes_nothing_else(host, source, page, error):
    host.show("/flux", rss(item()).encode(), ETag='"1"')
    fetch(source)
    before = rows()
    host.show("/flux", **page)
    assert fetch(source) == (0, error, 1)
    assert fetch(source) == (0, error, 2)
    assert source.health == f"{error} (2 échecs de suite)"
    assert (rows(), source.etag, source.succeeded_at) == (before, '"1"', NOW)
    host.show("/flux", rss(item()).encode())
    assert fetch(source) == (0, "", 0)


@pytest.mark.parametrize("name", [HERE, "localhost", "2130706433"])
def test_a_feed_of_this_machine_is_not_read(host, source, name):
    host.show("/flux", rss(item()).encode())
    source.url = host.url("/flux", name)
    source.save()
    feeds.fetch_feed.enqueue(source.pk)
    source.refresh_from_db()
    assert (source.error, source.failures, host.asked, rows()) == (PRIVATE, 1, [], [])


def test_a_source_deleted_or_moved_meanwhile(host, source):
    host.show("/flux", rss(item()).encode())
    before = FeedSource.objects.get(pk=source.pk)
    FeedSource.objects.update(url="https://exemple.fr/ailleurs.xml")
    assert feeds.fetch(before, CLIENT) == 0
    source.refresh_from_db()
    assert (source.fetched_at, rows()) == (None, [])
    source.delete()
    assert feeds.fetch(before, CLIENT) == 0
    feeds.fetch_feed.enqueue(before.pk)
    assert rows() == []


# --- Chores -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failures", "hours", "due"),
    [(0, 0, True), (1, 0.9, False), (1, 1, True), (2, 2.9, False), (2, 3, True), (7, 126, False), (7, 127, True)]
    + [(4_000_000, 127, True)],
)
def test_failures_space_the_rounds_out(failures, hours, due):
    source = FeedSource(failures=failures, fetched_at=NOW - timedelta(hours=hours))
    assert source.is_due is due
    source.is_active = False
    assert source.is_due is False


def test_a_new_source_is_due():
    assert FeedSource().is_due is True
    assert FeedSource(is_active=False).is_due is False


def test_each_hour_the_due_ones_are_asked(host, source, django_capture_on_commit_callbacks):
    FeedSourceFactory(url=host.url("/b"), is_active=False)
    FeedSourceFactory(url=host.url("/c"), failures=5, fetched_at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        CHORES["resources.chores.fetch_feeds"].run()
    # The task asks as the site does, which refuses this machine.
    assert list(FeedSource.objects.order_by("pk").values_list("failures", "error")) == [(1, PRIVATE), (0, ""), (5, "")]
    assert CHORES["resources.chores.fetch_feeds"].every == timedelta(hours=1)


def test_after_a_year_only_promoted_entries_stay(db):
    for state in FeedItem.State:
        for days in (364, 366):
            FeedItemFactory(title=f"{state.value} {days}", state=state, published_at=NOW - timedelta(days=days))
    CHORES["resources.chores.purge_feeds"].run()
    assert sorted(FeedItem.objects.values_list("title", flat=True)) == [
        "dismissed 364",
        "new 364",
        "promoted 364",
        "promoted 366",
        "shown 364",
    ]
