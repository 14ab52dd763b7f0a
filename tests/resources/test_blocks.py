"""Blocks of a text: what each shows, what is refused of an editor, what is left out of what was stored."""

import json
import re

import pytest
from django.core.exceptions import ValidationError
from wagtail.blocks import StreamBlockValidationError, StructBlockValidationError

from resources.blocks import MAX_BLOCKS, RESOURCE_BLOCKS, body_block
from resources.models import LibraryDocument, LibraryImage, ResourcePage
from tests.factories import ResourceFactory

from .bodies import FIGURE, TABLE, VIDEO, WORDS, body_html, document, document_block, image, image_block, stored

pytestmark = pytest.mark.usefixtures("library")
BLOCKS = dict(RESOURCE_BLOCKS)


def page_with(*blocks, **values):
    """Return a published page with these blocks, as readers load it."""
    return ResourcePage.objects.get(pk=ResourceFactory(body=stored(*blocks), **values).pk)


def shown(*blocks, **context):
    """Return what these blocks show, on one line, with plain spaces."""
    return " ".join(body_html(page_with(*blocks), **context).split())


def cleaned(name, value):
    """Return a block's value as an editor's form would clean it."""
    block = BLOCKS[name]
    return block.clean(block.to_python(value))


# --- What each shows --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "html"),
    [
        (
            ("key_points", ["Prévenir.", "Écouter."]),
            '<section class="card card-soft" aria-labelledby="en-bref"><h2 id="en-bref">En bref</h2>'
            '<ol class="mt3"><li>Prévenir.</li><li>Écouter.</li></ol></section>',
        ),
        (("heading", "La veille"), '<h2 id="s-la-veille">La veille</h2>'),
        (("paragraph", "<p>Un <b>mot</b>.</p>"), "<p>Un <b>mot</b>.</p>"),
        (
            ("steps", [{"title": "Lundi", "text": "Accueil.\nVisite."}, {"title": "Mardi"}]),
            '<ol class="steps" role="list"><li><span><b>Lundi</b><br>Accueil.<br>Visite.</span></li>'
            "<li><span><b>Mardi</b></span></li></ol>",
        ),
        (
            ("checklist", {"title": "Avant", "items": ["La salle"]}),
            '<div class="card stack gap2"><p><b>Avant</b></p>'
            '<ul class="checklist" role="list"><li>La salle</li></ul></div>',
        ),
        (
            ("quote", {"text": "On écoute.", "speaker": "Une tutrice"}),
            "<blockquote><footer>Une tutrice</footer><p>On écoute.</p></blockquote>",
        ),
        (
            ("references", [{"title": "Le tutorat", "author": "Igas", "year": 2019, "link": "https://a.fr/"}]),
            '<h2>Références</h2> <ul class="references"><li>'
            'Igas, <a href="https://a.fr/" rel="noopener">Le tutorat</a>, 2019</li></ul>',
        ),
        (
            ("contacts", [{"name": "A. Diallo", "role": "Référente", "phone": "02 41 00 00 00"}]),
            '<h2>Contacts</h2> <ul class="contacts"><li><b>A. Diallo</b>, Référente<br>'
            '<a href="tel:0241000000">02 41 00 00 00</a></li></ul>',
        ),
    ],
    ids=lambda case: case[0] if isinstance(case, tuple) else "",
)
def test_a_block_shows(block, html):
    assert shown(block) == html


@pytest.mark.parametrize(
    ("tone", "label", "hue"),
    [
        ("note", "À savoir", ""),
        ("warning", "Attention", ' data-hue="ochre"'),
        ("law", "Ce que dit la loi", ' data-hue="slate"'),
        ("unknown", "À savoir", ""),
    ],
)
def test_a_callout_says_its_tone(tone, label, hue):
    html = shown(("callout", {"tone": tone, "text": "<p>Un mot.</p>"}))
    assert f'<div class="note" role="note"{hue}>' in html
    assert f"<p><b>{label}</b></p><p>Un mot.</p>" in html


def test_a_table_has_a_caption_and_headers_both_ways():
    html = shown(("table", TABLE))
    assert "<caption>Durées conseillées</caption>" in html
    assert '<th scope="col">Temps</th><th scope="col" class="n">Minutes</th>' in html
    assert '<tr><th scope="row">Écoute</th><td class="n">15</td></tr>' in html


def test_a_figure_has_its_table_behind_it_and_its_source():
    html = shown(("figure", FIGURE))
    assert '<svg viewBox="0 0 338 116" role="img" class="chart data-chart"><title>Stagiaires accueillis</title>' in html
    assert '<details class="fold"><summary>Les données de la figure</summary>' in html
    assert '<tr><th scope="row">Assistants</th><td class="n">980,5</td></tr>' in html
    assert "Source : Oref, 2025" in html


def test_a_file_says_its_type_and_size_without_being_opened():
    kept = document()
    kept.file.storage.delete(kept.file.name)
    html = shown(document_block(kept))
    assert f'<a href="{kept.url}">Grille croisée</a>' in html
    assert "<span>ODT, 2 Ko, avec un exemple</span>" in html


def test_a_picture_has_its_words_and_its_credit():
    html = shown(image_block(image()))
    assert 'alt="Une table ronde, cinq chaises"' in html
    assert 'loading="lazy"' in html
    assert "La salle" in html
    assert "Crédit : L’Estran" in html


def test_a_decorative_picture_says_nothing_and_is_not_printed():
    block = image_block(image(), alt="")
    assert 'alt=""' in shown(block)
    assert "<img" not in shown(block, printing=True)


def test_a_video_is_a_link_with_its_transcript_and_asks_nothing_of_its_host():
    html = shown(("video", VIDEO))
    assert f'<a href="{VIDEO["url"]}" rel="noopener" data-embed="https://tube.numerique.gouv.fr/videos/embed/' in html
    assert "4 min 30 s, chez tube.numerique.gouv.fr" in html
    assert "<p>On commence par écouter.</p>" in html
    assert re.findall(r"<(?:iframe|img|video|object|embed|link)\b", html) == []
    assert re.findall(r' src="([^"]*)"', html) == ["/static/video.js"]


def test_on_paper_what_was_folded_is_open_and_nothing_is_run():
    html = shown(("video", VIDEO), ("figure", FIGURE), printing=True)
    assert html.count("<details") == html.count('<details class="fold" open>') == 2
    assert "<script" not in html


def test_a_video_of_a_host_no_longer_allowed_keeps_its_transcript(settings):
    settings.VIDEO_HOSTS = []
    html = shown(("video", VIDEO))
    assert "https://" not in html
    assert "<b>Ouvrir le bilan</b>" in html
    assert "On commence par écouter." in html


def test_text_is_set_in_french_typography():
    html = body_html(page_with(("heading", "Qui signe l'accord ?")))
    assert html.strip() == '<h2 id="s-qui-signe-laccord">Qui signe l’accord\u202f?</h2>'


# --- What is derived --------------------------------------------------------------------------------------------------


def test_headings_have_an_anchor_each():
    page = page_with(("heading", "La veille"), ("heading", "La veille"), ("heading", "  "), ("heading", "« ! »"))
    assert page.outline == [("s-la-veille", "La veille"), ("s-la-veille-2", "La veille"), ("s-partie", "« ! »")]
    assert re.findall(r'id="([^"]*)"', body_html(page)) == [anchor for anchor, _title in page.outline]


def test_all_that_can_be_read_can_be_found_but_addresses():
    page = page_with(*WORDS, document_block(document()), image_block(image()))
    page.derive()
    for words in ("Prévenir", "par écrit", "La veille", "salle est libre", "Une tutrice", "convention", "Écarts"):
        assert words in page.text
    for words in ("Éducateurs", "On commence par écouter", "Inspection", "Diallo", "avec un exemple", "cinq chaises"):
        assert words in page.text
    assert [words for words in ("a@example.org", "02 41", "<p>", "None", "https") if words in page.text] == []


@pytest.mark.parametrize(("words", "minutes"), [(0, 1), (1, 1), (290, 1), (310, 2), (1000, 5)])
def test_reading_takes_a_minute_for_two_hundred_words(words, minutes):
    page = page_with(("paragraph", f"<p>{'mot ' * words}</p>"))
    page.derive()
    assert page.reading_minutes == minutes


def test_lists_say_the_length_of_a_video_and_the_weight_of_a_tool():
    tool, video = page_with(document_block(document()), kind="tool"), page_with(("video", VIDEO), kind="video")
    sheet = page_with(document_block(document()), kind="sheet")
    for page in (tool, video, sheet):
        page.derive()
    assert [page.facts.replace("\u00a0", " ") for page in (tool, video, sheet)] == ["ODT, 2 Ko", "4 min 30 s", ""]


# --- Queries ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_files_and_pictures_cost_three_queries_whatever_their_number(count, django_assert_num_queries):
    files = [document_block(document(f"Grille {n}", f"grille-{n}.odt")) for n in range(count)]
    pictures = [image_block(image(f"Salle {n}")) for n in range(count)]
    page = page_with(*files, *pictures, *WORDS)
    body_html(page)
    page = ResourcePage.objects.get(pk=page.pk)
    with django_assert_num_queries(3):
        html = body_html(page)
    assert (html.count("<img"), html.count("/documents/")) == (count, count)


# --- What is refused of an editor -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("key_points", []),
        ("key_points", ["un", "deux", "trois", "quatre"]),
        ("key_points", ["x" * 201]),
        ("steps", []),
        ("steps", [{"title": "", "text": "Un mot."}]),
        ("quote", {"text": "On écoute.", "speaker": ""}),
        ("document", {"document": None}),
        ("contacts", [{"name": "A. Diallo", "email": "pas une adresse"}]),
        ("contacts", [{"name": "A. Diallo", "phone": "appelez-moi"}]),
        ("references", [{"title": "Le tutorat", "link": "javascript:alert(1)"}]),
        ("references", [{"title": "Le tutorat", "year": 20190}]),
        ("video", VIDEO | {"transcript": ""}),
        ("video", VIDEO | {"duration": "4 minutes"}),
        ("callout", {"tone": "danger", "text": "<p>Un mot.</p>"}),
    ],
)
def test_what_lacks_something_is_refused(name, value):
    with pytest.raises(ValidationError):
        cleaned(name, value)


@pytest.mark.parametrize(("name", "value"), WORDS, ids=[name for name, _value in WORDS])
def test_what_is_whole_is_accepted(name, value):
    assert cleaned(name, value) is not None


def test_a_picture_without_words_must_be_said_decorative():
    picture = {"image": image().pk, "alt_text": "", "decorative": False}
    with pytest.raises(StructBlockValidationError) as refused:
        cleaned("image", {"image": picture})
    assert list(refused.value.block_errors) == ["image"]


def test_a_video_elsewhere_is_refused_beside_its_address():
    with pytest.raises(StructBlockValidationError) as refused:
        cleaned("video", VIDEO | {"url": "https://evil.example/w/8kJm2nQxYz3rT5vW7aBcDe"})
    [message] = refused.value.block_errors["url"].messages
    assert message.startswith("Cette adresse n'est pas celle d'une vidéo d'un hébergeur admis ici : tube.")


def test_a_figure_that_cannot_be_drawn_is_refused_beside_its_table():
    with pytest.raises(StructBlockValidationError) as refused:
        cleaned("figure", FIGURE | {"data": "a;b\nx;douze"})
    assert refused.value.block_errors["data"].messages == ["« douze », dans la ligne « x », n'est pas un nombre."]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"caption": " "}, "Donnez un titre au tableau."),
        ({"columns": [], "rows": []}, "Ajoutez au moins une colonne et une ligne."),
        ({"rows": []}, "Ajoutez au moins une colonne et une ligne."),
        (
            {"columns": [{"type": "text", "heading": ""}, {"type": "number", "heading": "b"}]},
            "Donnez un intitulé à chaque colonne.",
        ),
        (
            {"rows": [{"values": ["x", 1.0]}] * 61},
            "Un tableau a au plus 8 colonnes et 60 lignes : partagez-le, ou joignez un fichier.",
        ),
    ],
)
def test_a_table_that_cannot_be_announced_is_refused(change, message):
    with pytest.raises(ValidationError) as refused:
        cleaned("table", TABLE | change)
    assert refused.value.as_json_data()["messages"] == [message]


def test_a_text_has_one_summary_and_a_hundred_blocks_at_most():
    block = body_block()
    for stream in (
        stored(("key_points", ["un"]), ("key_points", ["deux"])),
        stored(*[("heading", "Partie")] * (MAX_BLOCKS + 1)),
    ):
        with pytest.raises(StreamBlockValidationError):
            block.clean(block.to_python(stream))


# --- What is left out of what was stored ------------------------------------------------------------------------------

ODD = [
    None,
    True,
    -1,
    10**30,
    1.5,
    "",
    "x",
    [],
    {},
    [None],
    [[]],
    [{}],
    [{"type": "item"}],
    {"document": "x"},
    {"document": 10**30},
    {"image": {"image": True}},
    {"image": {"image": [], "alt_text": {}}},
    {"text": 3, "tone": []},
    {"title": {}, "items": [{}]},
    {"url": "javascript:alert(1)", "transcript": 3},
    {"columns": [{"type": "script", "heading": "x"}], "rows": []},
    {"columns": [{"type": "text", "heading": {}}], "rows": []},
    {"columns": [{"type": "text", "heading": "x"}], "rows": [{"values": []}, 3]},
    {"columns": 3, "rows": {}},
    [{"title": "x", "link": "javascript:alert(1)"}],
    [{"name": "x", "email": {}, "phone": []}],
    {"kind": {}, "data": "x"},
    {"kind": "<b>", "data": "a;b\nx;1"},
]


@pytest.mark.parametrize("name", BLOCKS)
def test_whatever_was_stored_a_page_opens(name):
    page = page_with(("heading", "Avant"), *[(name, value) for value in ODD], ("heading", "Après"))
    html = body_html(page)
    page.derive()
    assert html.count('">Avant</h2>') == html.count('">Après</h2>') == 1
    assert "javascript:" not in html


@pytest.mark.parametrize(
    "raw",
    [
        "not json",
        "[" * 100_000,
        "3",
        '"x"',
        "{}",
        "[3, null, []]",
        '[{"type": "heading"}]',
        '[{"value": "x"}]',
        '[{"type": {}, "value": 1}]',
        '[{"type": "absent", "value": 1}]',
        '{"type": "heading", "value": "x"}',
    ],
)
def test_a_body_that_is_no_body_is_empty(raw):
    page = ResourceFactory.build(body=raw)
    assert len(page.body) == 0
    assert body_html(page).strip() == ""


def test_stored_markup_does_not_run():
    attack = '<script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:alert(1)">x</a>'
    blocks = json.loads(json.dumps(WORDS).replace("Une tutrice", "<b onclick=x>").replace("Relisez", "</ol><script>"))
    html = shown(*blocks, ("paragraph", attack), ("callout", {"tone": "note", "text": attack}), ("heading", attack))
    assert re.findall(r"<script(?! type=\"module\")|<img|<a href=\"javascript|<b onclick", html) == []


def test_what_was_deleted_is_no_longer_shown():
    page = page_with(document_block(document()), image_block(image()), ("heading", "Après"))
    LibraryDocument.objects.all().delete()
    LibraryImage.objects.all().delete()
    html = body_html(ResourcePage.objects.get(pk=page.pk))
    assert html.split() == ["<h2", 'id="s-apres">Après</h2>']
