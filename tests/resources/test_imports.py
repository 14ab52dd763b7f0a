"""Sheets of another site brought into the library: good lines, bad lines, and what becomes of a bare text."""

import json

import pytest
from django.core.management import CommandError, call_command

from community import jsonl_files
from community.models import Theme
from resources.actions.imported_bodies import MAX_BLOCKS, blocks_of, lines_of, summary_of
from resources.models import Resource, ResourcePage
from tests.factories import ThemeFactory, UserFactory

pytestmark = pytest.mark.usefixtures("library")

LINE = {
    "id": "F1",
    "title": "Rupture conventionnelle",
    "theme": "Travail",
    "subtheme": "Quitter son emploi",
    "folder": "Rupture du contrat",
    "url": "https://www.service-public.fr/F1",
    "body": "Rupture conventionnelle : \n\nElle est possible. Elle se signe à deux.\nQui ?\nLe salarié en\t CDI .\n",
}


def run(tmp_path, *lines, raw=None, flags=(), **options):
    path = tmp_path / "fiches.jsonl"
    path.write_bytes(raw if raw is not None else "\n".join(json.dumps(line) for line in lines).encode())
    call_command("import_resources", str(path), *flags, **options)


def refusal(tmp_path, *lines, **options):
    with pytest.raises(CommandError) as refused:
        run(tmp_path, *lines, **options)
    assert not Resource.objects.exists()
    assert not Theme.objects.exists()
    return str(refused.value).splitlines()


def test_a_sheet_is_published_with_its_source_and_its_licence(client, tmp_path):
    run(tmp_path, LINE)
    page = ResourcePage.objects.get()
    assert (page.title, page.slug, page.kind, page.visibility, page.live) == (
        "Rupture conventionnelle",
        "rupture-conventionnelle",
        "sheet",
        "public",
        True,
    )
    assert page.summary == "Elle est possible. Elle se signe à deux."
    assert (page.source_name, page.licence, page.source_url, page.external_id) == (
        "service-public.fr (DILA), dossier Rupture du contrat",
        "Licence Ouverte 2.0",
        LINE["url"],
        "F1",
    )
    assert [(block.block_type, str(block.value)) for block in page.body] == [
        ("paragraph", "<p>Elle est possible. Elle se signe à deux.</p>"),
        ("heading", "Qui ?"),
        ("paragraph", "<p>Le salarié en CDI .</p>"),
    ]
    assert "Le salarié en CDI ." in page.text
    assert page.first_published_at is not None
    assert page.get_latest_revision_as_object().live
    assert client.get("/api/v2/ressources/").json()["meta"] == {"total_count": 1}


def test_two_levels_of_themes_are_made_or_found(tmp_path):
    known = ThemeFactory(name="TRAVAIL", slug="t")
    run(
        tmp_path,
        LINE,
        LINE | {"id": "F2"},
        LINE | {"id": "F3", "subtheme": ""},
        LINE | {"id": "F4", "theme": "Quitter son emploi"},
    )
    found = {page.external_id: page.themes.get() for page in ResourcePage.objects.all()}
    assert found["F1"] == found["F2"]
    assert (found["F1"].name, found["F1"].parent) == ("Quitter son emploi", known)
    assert found["F3"] == known
    assert (found["F4"].slug, found["F4"].parent.slug) == ("quitter-son-emploi-3", "quitter-son-emploi-2")


def test_a_sheet_without_theme(tmp_path):
    run(tmp_path, {key: LINE[key] for key in ("id", "title", "body")})
    page = ResourcePage.objects.get()
    assert (list(page.themes.all()), page.source_name) == ([], "service-public.fr (DILA)")


def test_options(tmp_path, library):
    keeper = UserFactory()
    run(
        tmp_path, LINE, flags=["--draft"], kind="guide", visibility="signed_in", source="Une source",
        licence="CC BY 4.0", owner=keeper.email.upper(), under=library.slug,
    )  # fmt: skip
    page = ResourcePage.objects.get()
    assert (page.kind, page.visibility, page.live, page.owner) == ("guide", "signed_in", False, keeper)
    assert (page.source_name, page.licence) == ("Une source, dossier Rupture du contrat", "CC BY 4.0")
    assert page.get_latest_revision_as_object().themes.get() == page.themes.get()


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"under": "absente"}, "Aucune bibliothèque « absente »."),
        ({"under": "0"}, "Aucune bibliothèque « 0 »."),
        ({"owner": "x@y.fr"}, "Aucun compte « x@y.fr »."),
        ({"source": "s" * 160}, "Rien n'a été importé."),
    ],
)
def test_options_that_lead_nowhere(tmp_path, options, error):
    assert refusal(tmp_path, LINE, **options)[0] == error


def test_twice_adds_only_what_is_new_and_touches_nothing_else(tmp_path, capsys):
    run(tmp_path, LINE)
    ResourcePage.objects.update(title="Corrigée par une éditrice")
    run(tmp_path, LINE, LINE | {"id": "F2", "title": "Autre"})
    assert capsys.readouterr().out.splitlines() == [
        "1 ressources créées, 0 déjà là.",
        "1 ressources créées, 1 déjà là.",
    ]
    assert list(ResourcePage.objects.order_by("pk").values_list("title", flat=True)) == [
        "Corrigée par une éditrice",
        "Autre",
    ]


def test_a_dry_run_writes_nothing(tmp_path, capsys):
    run(tmp_path, LINE, dry_run=True)
    assert capsys.readouterr().out == "Rien n'est écrit (essai à blanc) : 1 ressources créées, 0 déjà là.\n"
    assert not Resource.objects.exists()
    assert not Theme.objects.exists()


def test_every_error_with_its_line_and_nothing_written(tmp_path):
    bad = [
        LINE,
        LINE,
        LINE | {"id": ""},
        LINE | {"id": "a" * 81},
        LINE | {"id": "b", "title": "\u200b "},
        LINE | {"id": "c", "body": "\n \t\n"},
        LINE | {"id": "d", "body": ["x"]},
        LINE | {"id": "e", "title": None},
        LINE | {"id": "f", "title": "t" * 251},
        LINE | {"id": "g", "theme": "t" * 81},
        LINE | {"id": "h", "url": "javascript:alert(1)"},
        LINE | {"id": "i", "colour": "blue"},
        LINE | {"id": "j", "theme": ""},
        ["x"],
        12,
    ]
    assert refusal(tmp_path, *bad) == [
        "Rien n'a été importé.",
        "  Ligne 2 : « F1 » est déjà à la ligne 1",
        "  Ligne 3 : l'identifiant « id » manque, ou dépasse 80 caractères",
        "  Ligne 4 : l'identifiant « id » manque, ou dépasse 80 caractères",
        "  Ligne 5 : « title » est vide",
        "  Ligne 6 : « body » est vide",
        "  Ligne 7 : « body » doit être un texte",
        "  Ligne 8 : « title » doit être un texte",
        "  Ligne 9 : « title » dépasse 250 caractères",
        "  Ligne 10 : « theme » dépasse 80 caractères",
        "  Ligne 11 : « javascript:alert(1) » n'est pas une adresse du Web",
        "  Ligne 12 : champs inconnus : colour",
        "  Ligne 13 : « subtheme » est donné sans « theme »",
        "  Ligne 14 : un objet JSON est attendu",
        "  Ligne 15 : un objet JSON est attendu",
    ]


@pytest.mark.parametrize(
    ("raw", "error"),
    [
        (b"\xe9\xe8", "  Le fichier n'est pas en UTF-8."),
        (b"\x00\x01", "  Ligne 1 : ce n'est pas du JSON"),
        (b"{", "  Ligne 1 : ce n'est pas du JSON"),
        (b"[" * 200_000, "  Ligne 1 : ce n'est pas du JSON"),
        (b'{"id": ' + b"9" * 5000 + b"}", "  Ligne 1 : ce n'est pas du JSON"),
        (b"\n\n{}", "  Ligne 3 : « title » est vide"),
    ],
)
def test_what_is_not_jsonl(tmp_path, raw, error):
    assert refusal(tmp_path, raw=raw) == ["Rien n'a été importé.", error]


def test_a_line_without_end_is_not_read_whole(tmp_path):
    raw = b'{"id": "' + b"x" * jsonl_files.MAX_LINE + b'"}\n[]\n'
    assert refusal(tmp_path, raw=raw) == [
        "Rien n'a été importé.",
        "  Ligne 1 : la ligne dépasse 1 Mo",
        "  Ligne 2 : un objet JSON est attendu",
    ]


def test_after_a_hundred_errors_the_rest_is_not_read(tmp_path):
    found = refusal(tmp_path, raw=b"x\n" * 5000)
    assert (len(found), found[-1]) == (102, "  La suite du fichier n'a pas été lue.")


def test_an_absent_file_is_said(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_resources", str(tmp_path / "absent.jsonl"))


def test_an_empty_file_and_a_mark_at_its_head(tmp_path, capsys):
    run(tmp_path, raw=b"")
    run(tmp_path, raw=b"\xef\xbb\xbf" + json.dumps(LINE).encode())
    assert capsys.readouterr().out.splitlines() == [
        "0 ressources créées, 0 déjà là.",
        "1 ressources créées, 0 déjà là.",
    ]


def test_text_is_cleaned_and_markup_is_text(tmp_path):
    decomposed = "e\u0301te\u0301"
    run(
        tmp_path,
        LINE | {"title": f"Un {decomposed}\x00 \u202e<b>", "body": f"{decomposed}\x00\x08 <script>x</script> &amp;."},
    )
    page = ResourcePage.objects.get()
    assert page.title == "Un été <b>"
    assert str(page.body[0].value) == "<p>été &lt;script&gt;x&lt;/script&gt; &amp;amp;.</p>"


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("Il faut :\nun toit,\nun lit,\net du temps.\nVoilà.", "¶Il faut :•un toit,•un lit,•et du temps.¶Voilà."),
        ("Il faut :\nUn toit\nUn lit\nVoilà bien.", "¶Il faut :•Un toit•Un lit¶Voilà bien."),
        ("Il faut :\nUn toit\nUn lit\nDu temps\nVoilà.", "¶Il faut :•Un toit•Un lit#Du temps¶Voilà."),
        ("Il faut :\nUn toit\nUn lit\nDu temps\nla loi dit.", "¶Il faut :•Un toit•Un lit•Du temps¶la loi dit."),
        ("Vérifiez où :\nEn ville\nAllez à la mairie.", "¶Vérifiez où :#En ville¶Allez à la mairie."),
        ("Un texte.\nQui ?\nVous.", "¶Un texte.#Qui ?¶Vous."),
        ("un bout\nUn texte.", "¶un bout¶Un texte."),
        ("Un texte.\nFin sans point", "¶Un texte.¶Fin sans point"),
        ("un toit ;\nun lit ;\nou rien.", "•un toit ;•un lit ;•ou rien."),
        ("Tout ceci :", "¶Tout ceci :"),
        ("Titre\nAutre titre\nTexte.", "#Titre#Autre titre¶Texte."),
        ("M" + "o" * 100 + "\nTexte.", "¶M" + "o" * 100 + "¶Texte."),
    ],
)
def test_lines_become_titles_lists_and_paragraphs(body, shown):
    marks = {"<p>": "¶", "<li>": "•", "</p>": "", "</li>": "", "<ul>": "", "</ul>": ""}
    found = ""
    for kind, value in blocks_of(lines_of(body, "T")):
        for tag, mark in marks.items():
            value = value.replace(tag, mark)
        found += f"#{value}" if kind == "heading" else value
    assert found == shown


def test_a_long_text_stays_within_what_a_page_holds():
    lines = [line for number in range(200) for line in (f"Cas {number}", "En ligne", "Un texte.")]
    blocks = blocks_of(lines)
    assert len(blocks) <= MAX_BLOCKS
    shown = "".join(value for _type, value in blocks)
    assert (shown.count("Un texte."), shown.count("En ligne"), shown.count("Cas 199")) == (200, 200, 1)


@pytest.mark.parametrize(
    ("first", "summary"),
    [
        ("Une. Deux.", "Une. Deux."),
        (f"Une. {'D' * 300}.", "Une."),
        ("m" * 400, "m" * 299 + "…"),
    ],
)
def test_the_summary_is_made_of_whole_sentences(first, summary):
    assert summary_of([first, "La suite."]) == summary


@pytest.mark.parametrize("count", [1, 3])
def test_known_lines_cost_no_query(tmp_path, django_assert_num_queries, count):
    lines = [LINE | {"id": f"F{number}"} for number in range(count)]
    run(tmp_path, *lines)
    with django_assert_num_queries(5):
        run(tmp_path, *lines)
