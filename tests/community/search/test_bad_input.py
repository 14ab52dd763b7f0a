"""Whatever is typed, or sent by a machine, is answered, at the usual price, and never by an error."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils.http import urlencode

from community.search.asking import MAX_LENGTH, MAX_WORDS, read
from community.search.finding import find
from community.search.suggesting import complete, suggestion
from tests.factories import CommunityFactory, ResourceFactory, ThreadFactory

VISITOR = AnonymousUser()
# Those of an ordinary search of all groups, asked twice: all the words, then some of them.
USUAL = 24

TEXTS = {
    "empty": "",
    "spaces": "   ",
    "one letter": "a",
    "10,000 characters": "livret " * 1500,
    "one word of 10,000": "x" * 10_000,
    "stop words": "le la les de du des",
    "quoted stop words": '"le la les"',
    "punctuation": "?!.,;:…()[]{}",
    "open quote": '"livret',
    "quotes": '"""" "livret" "',
    "open bracket": "livret (accueil [",
    "closed bracket": ")livret]",
    "star": "*",
    "short beginning": "a*",
    "beginning": "livr*",
    "stars": "l*i*v*r*e*t* **",
    "star or star": "* OR *",
    "minus": "-",
    "minuses": "- -- ---livret",
    "all but": "-livret",
    "all but a phrase": '-"livret accueil"',
    "regex": "/(a+)+$/ .*",
    "field": "title:livret search_audience:public _all_:x",
    "range": "[a TO z] {0 TO 9}",
    "boost and slop": 'livret^1000000 "livret accueil"~99999 livret~2',
    "query language": "livret AND NOT accueil OR (x)",
    "sql": "' OR 1=1; DROP TABLE auth_user; --",
    "percent": "% _ \\",
    "tsquery": "livret & !accueil | (x:*) <-> y",
    "emoji": "👩‍👩‍👧 🎓 livret",
    "nul": "livret\0accueil",
    "only nul": "\0\0",
    "surrogates": "\ud800livret",
    "right to left": "\u202elivret\u200b\ufeff",
    "combining": "e" + "\u0301" * 500,
    "a hundred or": " OR ".join(f"mot{n}" for n in range(100)),
    "a hundred beginnings": " ".join(f"{letter}ab*" for letter in "abcdefghijklmnopqrstuvwxyz" * 4),
    "a hundred phrases": ' "a b"' * 100,
    "markup": "<script>alert(1)</script>",
    "lines": "livret\r\naccueil\tstage\u2028",
}


@pytest.fixture
def some(engine, site, library):
    place = CommunityFactory(parent=site, public_reading=True)
    ResourceFactory(title="Le livret d'accueil")
    ThreadFactory(community=place, title="Quel livret ?")
    engine.settle()


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_whatever_is_asked(some, text, django_assert_max_num_queries):
    with django_assert_max_num_queries(USUAL):
        asked = read(text)
        answers = find(VISITOR, asked)
    assert len(asked.text) <= MAX_LENGTH
    assert len(asked.marks) <= MAX_WORDS
    assert 0 <= answers.total <= 2 + 1
    suggestion(VISITOR, asked)
    assert len(complete(VISITOR, text)) <= 8


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_page_answers(some, client, text):
    address = f"/recherche/?{urlencode({'q': text.encode(errors='surrogatepass')})}"
    page = client.get(address)
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert not page.cookies


@pytest.mark.parametrize(
    "rest",
    [
        "page=999999&type=discussions",
        f"page={'9' * 5000}&type=discussions",
        "page=-1&type=discussions",
        "page=x",
        "page=%00",
        "type=nope",
        "type=%00",
        "theme=%00&genre=%00&territoire=%00&communaute=%00&date=%00&diplome=%00",
        "theme=" + "x" * 3000,
        "&".join(f"theme=t{n}" for n in range(500)),
        "territoire=region-&territoire=-&territoire=region",
        "genre=*&date=2020-13-45",
    ],
)
def test_the_address_may_hold_anything(some, client, rest):
    assert client.get(f"/recherche/?q=livret&{rest}").status_code == 200
