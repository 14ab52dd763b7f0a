"""Light Markdown as members write it."""

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from community.html import (
    MAX_LENGTH,
    TooDeep,
    TooLong,
    editorial,
    is_blank,
    plain,
    render,
    render_long,
    safe_url,
    trusted,
)
from community.html.bounds import MAX_LINES, MAX_LONG_LENGTH, MAX_NESTING
from community.html.markdown import MAX_BRACKETS

from .test_html_hostile import POST_ELEMENTS, faults

REL = 'rel="nofollow noopener noreferrer ugc"'
NARROW, NBSP = "\u202f", "&nbsp;"


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("Merci !", f"<p>Merci{NARROW}!</p>"),
        ("OK merci", "<p>OK merci</p>"),
        ("Bravo", "<p>Bravo</p>"),
        ("👍", "<p>👍</p>"),
        ("👩‍💻 ❤️", "<p>👩‍💻 ❤️</p>"),
        ("un\ndeux\n\ntrois", "<p>un<br>\ndeux</p>\n<p>trois</p>"),
        ("un\r\ndeux", "<p>un<br>\ndeux</p>"),
        ("**gras** et *appui*", "<p><strong>gras</strong> et <em>appui</em></p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        ("5. a\n6. b", '<ol start="5">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> cité\n\nréponse", "<blockquote>\n<p>cité</p>\n</blockquote>\n<p>réponse</p>"),
        ("`l'un ?`", "<p><code>l'un ?</code></p>"),
        ("```python\nif a: b\n```", "<pre><code>if a: b\n</code></pre>"),
        ("# Titre\ntexte", "<p><strong>Titre</strong></p>\n<p>texte</p>"),
        ("#", "<p></p>"),
        ("un\n---\ndeux", "<p>un</p>\n<hr>\n<p>deux</p>"),
        ("- - - -", "<hr>"),
        ("    retrait", "<p>retrait</p>"),
        ("a <b>c</b> & d", "<p>a &lt;b&gt;c&lt;/b&gt; &amp; d</p>"),
        ("&lt;b&gt; &nbsp; &#x202e;", "<p>&amp;lt;b&amp;gt; &amp;nbsp; &amp;#x202e;</p>"),
        ("[note]: à relire", "<p>[note]: à relire</p>"),
        ("[a](/b/)", '<p><a href="/b/">a</a></p>'),
        ("[a](https://b.fr/?c=1&d=2)", f'<p><a href="https://b.fr/?c=1&amp;d=2" {REL}>a</a></p>'),
        ("[a](www.b.fr)", f'<p><a href="https://www.b.fr" {REL}>a</a></p>'),
        ('[a](/b/ "titre")', '<p><a href="/b/">a</a></p>'),
        ("[](/b/)", '<p><a href="/b/">/b/</a></p>'),
        ("![plan](/b.png)", '<p><a href="/b.png">plan</a></p>'),
        ("![](/b.png)", '<p><a href="/b.png">/b.png</a></p>'),
        ("[![plan](/b.png)](/c/)", '<p><a href="/c/">plan</a></p>'),
        ("[a](javascript:x)", "<p>[a](javascript:x)</p>"),
        ("<a@b.fr>", '<p><a href="mailto:a@b.fr">a@b.fr</a></p>'),
        ("a@b.fr", "<p>a@b.fr</p>"),
        ("[tel](tel:+33123456789)", '<p><a href="tel:+33123456789">tel</a></p>'),
    ],
)
def test_light_markdown(source, html):
    assert render(source).html == html


def link(url, text=None):
    return f'<a href="{url}" {REL}>{text or url}</a>'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("https://a.fr", link("https://a.fr")),
        ("www.a.fr", link("https://www.a.fr", "www.a.fr")),
        ("https://a.fr.", link("https://a.fr") + "."),
        ("(https://a.fr)", f"({link('https://a.fr')})"),
        ("https://a.fr/b_(c)", link("https://a.fr/b_(c)")),
        ("https://a.fr/?b=1&c=2", link("https://a.fr/?b=1&amp;c=2")),
        ("https://a.fr/?b&lt;=2", link("https://a.fr/?b&amp;lt;=2")),
        ('"https://a.fr"', f'"{link("https://a.fr")}"'),
        ("« https://a.fr »", f"«{NARROW}{link('https://a.fr')}{NARROW}»"),
        ("https://a.fr ?", f"{link('https://a.fr')}{NARROW}?"),
        ("`https://a.fr`", "<code>https://a.fr</code>"),
        ("https://a@b.fr", "https://a@b.fr"),
        ("a.fr et fin.Puis", "a.fr et fin.Puis"),
        ("//a.fr", "//a.fr"),
    ],
)
def test_bare_addresses_become_links(source, html):
    assert render(source).html == f"<p>{html}</p>"


@pytest.mark.parametrize(
    ("pasted", "html"),
    [
        ("•\tun\n•\tdeux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>"),
        ("· un\n· deux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>"),
        ("–\tun\n–\tdeux", "<ul>\n<li>un</li>\n<li>deux</li>\n</ul>"),
        ("\uf0b7 un", "<ul>\n<li>un</li>\n</ul>"),
        ("•un", "<ul>\n<li>un</li>\n</ul>"),
        ("\u00a0\u00a0•\u00a0un", "<ul>\n<li>un</li>\n</ul>"),
        ("•\tun\n\to\tdeux", "<ul>\n<li>un\n<ul>\n<li>deux</li>\n</ul>\n</li>\n</ul>"),
        ("Voici :\n• un\nMerci", f"<p>Voici{NBSP}:</p>\n<ul>\n<li>un</li>\n</ul>\n<p>Merci</p>"),
        ("coor\u00addination", "<p>coordination</p>"),
        ("un\u00a0\u00a0 \u00a0deux", "<p>un deux</p>"),
        ("\u00a0\u00a0\u00a0un", "<p>un</p>"),
        ("un\x0bdeux", "<p>un<br>\ndeux</p>"),
        ("un\u2028deux", "<p>un<br>\ndeux</p>"),
        ("“un” ‘deux’", "<p>“un” ‘deux’</p>"),
        ("```\n• un\n```", "<pre><code>• un\n</code></pre>"),
        ("10 – 12", f"<p>10{NBSP}– 12</p>"),
    ],
)
def test_word_processor_text_stays_clean(pasted, html):
    assert render(pasted).html == html


def test_typography_is_part_of_the_stored_html():
    html = render("L'accord : « signé » ? [l'an](/a:b/) `l'un`").html
    assert html == (
        f'<p>L’accord{NBSP}: «{NARROW}signé{NARROW}»{NARROW}? <a href="/a:b/">l’an</a> <code>l\'un</code></p>'
    )


@pytest.mark.parametrize("source", ["", "  \n ", "\u200b", "> ", "---", "- ", "** **"])
def test_text_that_shows_nothing(source):
    assert is_blank(plain(render(source).html).strip("*"))


def test_length_is_bounded():
    assert len(plain(render("a" * MAX_LENGTH).html)) == MAX_LENGTH
    with pytest.raises(TooLong) as refusal:
        render("a" * (MAX_LENGTH + 1))
    assert (refusal.value.length, refusal.value.limit) == (MAX_LENGTH + 1, MAX_LENGTH)
    assert str(refusal.value.message).startswith("Ce texte est trop long.")


def test_line_breaks_of_browsers_count_once():
    source = ("a" * 99 + "\r\n") * (MAX_LENGTH // 100)
    assert render(source).html.count("<br>") == MAX_LENGTH // 100 - 1


def test_number_of_lines_is_bounded():
    assert render("\n".join("a" * MAX_LINES)).html.count("<br>") == MAX_LINES - 1
    with pytest.raises(TooLong):
        render("\n".join("a" * (MAX_LINES + 1)))


@pytest.mark.parametrize("size", [1_000_000, 5_000_000])
def test_megabytes_are_refused_before_they_are_read(size):
    with pytest.raises(TooLong):
        render("[" * size)


@pytest.mark.parametrize(("mark", "element"), [(">", "<blockquote>"), ("- ", "<ul>"), ("1. ", "<ol>")])
def test_nesting_is_flattened_and_the_text_kept(mark, element):
    html = render(mark * 3_000 + " fond").html
    assert html.count(element) == MAX_NESTING
    assert plain(html) == "fond"


def test_nested_lists_by_indentation_are_flattened():
    html = render("\n".join(" " * 2 * level + f"- n{level}" for level in range(130))).html
    assert html.count("<ul>") <= 2 * MAX_NESTING + 1
    assert plain(html).split() == [f"n{level}" for level in range(130)]


def test_emphasis_depth_is_bounded():
    html = render("*a **b " * 500 + "** c*" * 500).html
    assert html.count("<em>") == html.count("</em>")
    depth = deepest = 0
    for part in html.split("<"):
        depth += part.startswith(("em>", "strong>")) - part.startswith(("/em>", "/strong>"))
        deepest = max(deepest, depth)
    assert deepest == 6


def test_links_beyond_reason_stay_text():
    html = render("[a](/b/) " * (MAX_BRACKETS + 50)).html
    assert html.count("<a ") == MAX_BRACKETS
    assert html.count("[a](/b/)") == 50


REPEATED = [
    "<a ",
    "[",
    "![",
    "*a ",
    "a**",
    "`a",
    "`",
    "<div>",
    "<",
    "&",
    '"',
    "](",
    "[`]`",
    "> ",
    "- ",
    "- a\n",
    "[a](",
    "@Jean ",
    "www.",
    "((",
]


@pytest.mark.parametrize("piece", REPEATED)
def test_worst_texts_hold_only_what_is_listed(piece):
    source = (piece * MAX_LENGTH)[: MAX_LINES * 2 if "\n" in piece else MAX_LENGTH]
    assert faults(render(source, lambda names: {}).html, POST_ELEMENTS) == []


def test_each_thread_gets_its_own_text():
    def work(thread):
        return [render(f"@Jean fil{thread}n{n} [lien](/l/{thread}/{n}/)", resolver(thread)) for n in range(50)]

    def resolver(thread):
        return lambda names: {"Jean": SimpleNamespace(label=f"Jean{thread}", url=f"/j/{thread}/", user_id=thread)}

    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(work, range(8)))
    for thread, rendered in enumerate(results):
        mention = f'<a class="mention" href="/j/{thread}/">@Jean{thread}</a>'
        link_back = f'<a href="/l/{thread}/{{}}/">lien</a>'
        expected = [f"<p>{mention} fil{thread}n{n} {link_back.format(n)}</p>" for n in range(50)]
        assert [one.html for one in rendered] == expected


def test_rendering_twice_gives_the_same():
    source = "**L'un** : « deux » [x](https://a.fr) @Jean\n\n- a\n- b"
    assert render(source) == render(source)


def test_long_texts_have_headings():
    assert render_long("# A\n## B\n### C\n###### D\ntexte").splitlines() == [
        "<h2>A</h2>",
        "<h2>B</h2>",
        "<h3>C</h3>",
        "<h4>D</h4>",
        "<p>texte</p>",
    ]


def test_long_texts_may_be_longer_than_posts():
    assert render_long("a " * MAX_LENGTH).startswith("<p>a a")
    with pytest.raises(TooLong):
        render_long("a" * (MAX_LONG_LENGTH + 1))


def test_editorial_html_keeps_structure_and_drops_the_rest():
    html = (
        '<h1>x</h1><h2 id="a" class="b">L\'un</h2>'
        '<table><tr><td style="x" colspan="2">a</td></tr></table><p onclick=x>b<o:p></o:p></p>'
    )
    assert editorial(html) == ('x<h2>L’un</h2><table><tbody><tr><td colspan="2">a</td></tr></tbody></table><p>b</p>')


def test_editorial_html_is_cleaned_once_for_all():
    html = editorial("<p>L'un &amp; « deux » <a href='https://a.fr/?b=1&amp;c=2'>x</a></p>")
    assert editorial(html) == html


@pytest.mark.parametrize("piece", ["<b>", "<ul><li>", "<blockquote>", "<b/>", "<table><tr><td>"])
def test_editorial_html_is_bounded_in_depth(piece):
    with pytest.raises(TooDeep):
        editorial(piece * 100)


def test_editorial_html_is_bounded_in_length():
    with pytest.raises(TooLong):
        editorial("a" * (MAX_LONG_LENGTH + 1))


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("/a/", True),
        ("//a.fr", False),
        ("/\\a.fr", False),
        ("https://a.fr", True),
        ("HTTPS://a.fr", True),
        ("https://", False),
        ("https:a.fr", False),
        ("https://a@b.fr", False),
        ("https://a.fr:x", False),
        ("mailto:a@b.fr", True),
        ("mailto:", False),
        ("tel:0123", True),
        ("javascript:x", False),
        ("java\tscript:x", False),
        ("a/b", False),
        ("", False),
    ],
)
def test_safe_url(url, safe):
    assert safe_url(url) == (url if safe else None)


def test_trusted_html_is_printed_as_it_is():
    assert trusted("<p>a</p>").__html__() == "<p>a</p>"
