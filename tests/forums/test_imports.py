"""Bringing an existing exchange over."""

import json

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import localtime

from forums.models import Post, Thread
from tests.factories import CommunityFactory, ThemeFactory

pytestmark = pytest.mark.django_db

LINE = {
    "id": "q-1",
    "theme": "Travail",
    "audience": "Professionnels",
    "question": "Peut-on filmer un vestiaire ?",
    "answer": "Non.\n\nVoici pourquoi.",
}


@pytest.fixture
def community(site):
    return CommunityFactory(parent=site, slug="donnees")


def run(tmp_path, *lines, raw=None, **options):
    path = tmp_path / "questions.jsonl"
    path.write_bytes(raw if raw is not None else "\n".join(json.dumps(line) for line in lines).encode())
    call_command("import_threads", str(path), community="donnees", credit="CNIL", **options)


def refusal(tmp_path, *lines, **options):
    with pytest.raises(CommandError) as refused:
        run(tmp_path, *lines, **options)
    return str(refused.value).splitlines()


def test_a_question_and_its_answer(community, tmp_path):
    theme = ThemeFactory(name="Travail")
    run(tmp_path, LINE, source="CNIL, Licence Ouverte 2.0")
    thread = Thread.objects.get()
    question, answer = thread.posts.order_by("pk")
    assert (thread.title, thread.source, thread.author) == (LINE["question"], "CNIL, Licence Ouverte 2.0", None)
    assert list(thread.themes.all()) == [theme]
    assert [post.credit for post in (question, answer)] == ["CNIL", "CNIL"]
    assert answer.html.count("<p>") == 2
    assert (thread.accepted_post, thread.post_count, thread.last_post_id) == (answer, 2, answer.pk)


def test_dates_authors_and_several_answers(community, tmp_path):
    line = {
        "id": "q-2",
        "title": "Qui prévient qui ?",
        "text": "Un stagiaire est absent depuis deux jours.",
        "author": "Une tutrice",
        "date": "2019-03-04T10:00:00+01:00",
        "answers": [
            {"text": "Le centre, le jour même.", "author": "Un formateur", "date": "2019-03-05"},
            {"text": "Et la structure.", "date": "2019-04-01", "accepted": True},
        ],
    }
    run(tmp_path, line)
    thread = Thread.objects.get()
    assert [(post.credit, f"{localtime(post.created_at):%Y-%m-%d}") for post in thread.posts.order_by("pk")] == [
        ("Une tutrice", "2019-03-04"),
        ("Un formateur", "2019-03-05"),
        ("CNIL", "2019-04-01"),
    ]
    assert thread.accepted_post.source == "Et la structure."
    assert f"{thread.created_at:%Y}" == "2019"


def test_twice_adds_only_what_is_new(community, tmp_path, capsys):
    run(tmp_path, LINE)
    run(tmp_path, LINE, LINE | {"id": "q-9"})
    assert capsys.readouterr().out.splitlines() == [
        "1 discussions créées, 0 déjà là.",
        "1 discussions créées, 1 déjà là.",
    ]


def test_a_dry_run_writes_nothing(community, tmp_path):
    run(tmp_path, LINE, dry_run=True)
    assert not Thread.objects.exists()


def test_every_error_with_its_line_and_nothing_written(community, tmp_path):
    bad = [
        LINE,
        LINE,
        LINE | {"id": "", "answer": "x"},
        LINE | {"id": "b", "question": "\u200b "},
        LINE | {"id": "c", "answer": "   "},
        LINE | {"id": "d", "answer": ["x"]},
        LINE | {"id": "e", "colour": "blue"},
        {"id": "f", "title": "Et alors ?", "answers": [{"text": "x", "date": "hier"}]},
        {"id": "g", "title": "Et alors ?", "date": "2020-01-02", "answers": [{"text": "x", "date": "2020-01-01"}]},
        ["x"],
    ]
    assert refusal(tmp_path, *bad) == [
        "Rien n'a été importé.",
        "  Ligne 2 : « q-1 » est déjà à la ligne 1",
        "  Ligne 3 : l'identifiant « id » manque, ou dépasse 80 caractères",
        "  Ligne 4 : la question est vide",
        "  Ligne 5 : un message est vide",
        "  Ligne 6 : « answer » doit être un texte",
        "  Ligne 7 : champs inconnus : colour",
        "  Ligne 8 : « hier » n'est pas une date",
        "  Ligne 9 : les réponses ne sont pas dans l'ordre des dates",
        "  Ligne 10 : un objet JSON est attendu",
    ]
    assert not Post.objects.exists()


def test_what_is_not_jsonl(community, tmp_path):
    assert refusal(tmp_path, raw=b"\xe9\xe8") == ["Rien n'a été importé.", "  Le fichier n'est pas en UTF-8."]
    assert refusal(tmp_path, raw=b"{") == ["Rien n'a été importé.", "  Ligne 1 : ce n'est pas du JSON"]


def test_markup_is_shown_literally(community, tmp_path):
    run(tmp_path, LINE | {"answer": "<script>alert(1)</script> [ici](javascript:alert(1))"})
    html = Thread.objects.get().accepted_post.html
    assert "<script" not in html
    assert "href" not in html


def test_a_long_question_is_cut_in_the_title_and_whole_in_the_text(community, tmp_path):
    run(tmp_path, LINE | {"question": "mot " * 60})
    thread = Thread.objects.get()
    assert len(thread.title) == 160
    assert thread.posts.order_by("pk").first().source.count("mot") == 60


def test_an_unknown_community_is_said(tmp_path):
    assert refusal(tmp_path, LINE) == ["Aucune communauté « donnees »."]


def test_a_source_too_long_is_said(community, tmp_path):
    assert refusal(tmp_path, LINE, source="x" * 201) == ["La source dépasse 200 caractères."]
