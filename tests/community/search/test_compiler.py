"""What can be asked, and what it finds: words, phrases, beginnings, and their bounds."""

import pytest
from modelsearch.backends import get_search_backend
from modelsearch.backends.base import SearchFieldError
from modelsearch.query import MATCH_ALL, MATCH_NONE, And, Boost, Fuzzy, Not, Or, Phrase, PlainText

from community.models import Organisation
from community.search.whoosh_backend import compiler, evaluating
from community.search.whoosh_backend.queries import Prefix
from forums.models import Thread


@pytest.fixture
def backend(tmp_path):
    """The engine, without any document."""
    backend = get_search_backend("community.search.whoosh_backend", PATH=str(tmp_path / "index"))
    backend.storage.reset()
    return backend


@pytest.fixture
def index(backend):
    """Indexes titles, or (title, text) pairs, of threads, numbered from 1, in two segments."""

    def write(*texts):
        changes = {}
        for number, text in enumerate(texts, 1):
            title, body = (text, "") if isinstance(text, str) else text
            key, stored = f"forums.Thread:{number}", {"model": "forums.Thread", "models": ["forums.Thread"]}
            words = {"t_title": title, "a_title": title} | ({"t_search_text": body} if body else {})
            changes[key] = {"key": key, "pk": number, "facts": {}} | stored | words
        half = len(texts) // 2
        backend.storage.write(dict(list(changes.items())[:half]))
        backend.storage.write(dict(list(changes.items())[half:]))

    return write


@pytest.fixture
def find(backend):
    """Returns the numbers of the threads found, best first."""
    return lambda query, **kwargs: [pk for pk, _score in backend.search(query, Thread, **kwargs).hits()]


@pytest.fixture
def complete(backend):
    """Returns the numbers of the threads that what is being typed may begin."""
    return lambda text, **kwargs: sorted(pk for pk, _score in backend.autocomplete(text, Thread, **kwargs).hits())


# Words


def test_words_are_found_by_their_stems_without_accents(index, find):
    index("Évaluer les stagiaires", "L'évaluation du stagiaire", "Le bilan")
    assert sorted(find("EVALUATION")) == [1, 2]
    assert sorted(find("stagiaires évaluer")) == [1, 2]
    assert find("bilans") == [3]


def test_each_word_may_be_in_another_field(index, find):
    index(("Le bilan", "Avec la stagiaire"), ("Le bilan", "Sans personne"), ("La stagiaire", "Un accueil"))
    assert find("bilan stagiaire") == [1]
    assert sorted(find("bilan stagiaire", operator="or")) == [1, 2, 3]


def test_a_field_can_be_asked_for_alone(index, find):
    index(("Le bilan", "Avec la stagiaire"), ("La stagiaire", "Le bilan"))
    assert find("bilan", fields=["title"]) == [1]
    assert find("bilan stagiaire", fields=["title"]) == []
    with pytest.raises(SearchFieldError):
        find("bilan", fields=["created_at"])


def test_words_that_say_nothing_do_not_narrow(index, find):
    index("Le bilan de la stagiaire", "Bilan")
    assert find("le bilan de la stagiaire") == [1]
    assert sorted(find("le bilan")) == [1, 2]


@pytest.mark.parametrize("text", ["le de la", "?!,;:", "«»", "\0", "   ", "🙂", "()[]{}\"'*~^:/\\", "-", "*", "\n"])
def test_what_holds_no_word_finds_nothing(index, find, text):
    index("Le bilan de la stagiaire", "Bilan")
    assert find(text) == []
    assert find(PlainText(text, operator="or")) == find(Phrase(text)) == find(Fuzzy(text)) == find(Prefix(text)) == []


def test_a_phrase_of_words_that_say_nothing_is_looked_for_in_the_latest(index, find, monkeypatch):
    index("Le bilan", "Pour qui ?", "C'est pour qui ?", "Pour le bilan")
    assert sorted(find(Phrase("pour qui"))) == [2, 3]
    monkeypatch.setattr(evaluating, "MOST_READ", 1)
    assert sorted(find(Phrase("pour qui"))) == [2, 3]  # the latest of each segment
    index("Bilan", "Accueil", "Pour qui ?", "C'est pour qui ?")
    assert find(Phrase("pour qui")) == [4]


@pytest.mark.parametrize("text", ["bilan\0", "🙂 bilan", '"bilan', "(bilan", "bilan:*", "title:bilan~2^4", "/bilan.*/"])
def test_what_is_around_words_does_not_matter(index, find, text):
    index("Le bilan", "L'accueil")
    assert 1 in find(text, operator="or")


# Phrases


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        ("projet de stage", [1]),
        ("projet stage", [2]),
        ("projet du stage", []),
        ("L'ACCUEIL d'une stagiaire", [4]),
        ("accueil d’une stagiaires", [4]),
        ("accueil d'un stagiaire", []),
        ("stage projet", []),
        ("stage", [1, 2, 3]),
        ("mon stage", [3]),
        ("le stage", []),
        ("projet de", [1]),
        ("pour mon", [3]),
        ("mon pour", []),
    ],
)
def test_a_phrase_holds_the_words_that_say_nothing(index, find, phrase, found):
    index("Un projet de stage", "Projet stage", "Un projet pour mon stage", "L'accueil d'une stagiaire")
    assert sorted(find(Phrase(phrase))) == found


def test_a_phrase_stands_in_one_field(index, find):
    index(("Un projet", "de stage"), ("Accueil", "Le projet de stage"))
    assert find(Phrase("projet de stage")) == [2]
    assert find(Phrase("projet de stage"), fields=["title"]) == []


def test_a_phrase_of_words_said_twice(index, find):
    index("de bilan en bilan", "bilan", "bilan bilan")
    assert find(Phrase("bilan bilan")) == [3]
    assert find(Phrase("bilan en bilan")) == [1]


# Beginnings, neighbours


def test_a_beginning_is_of_words_as_they_are_written(index, find):
    index("Les apprentis", "L'apprentissage", "Apprendre", ("Formateur", "rien"), ("Divers", "un formateur"))
    assert sorted(find(Prefix("appren"))) == [1, 2, 3]
    assert sorted(find(Prefix("Apprentis"))) == [1, 2]
    assert sorted(find(Prefix("formateu"))) == [4, 5]
    assert sorted(find(Prefix("l'appren"))) == [1, 2, 3]


@pytest.mark.parametrize("beginning", ["", "a", "ap", "é", "*", "a*", "\0"])
def test_a_beginning_of_less_than_three_letters_finds_nothing(index, find, beginning):
    index("Les apprentis", "L'apprentissage")
    assert find(Prefix(beginning)) == []


def test_a_beginning_stands_for_the_most_common_words(index, find, monkeypatch):
    monkeypatch.setattr(compiler, "MOST_BEGINNINGS", 2)
    index("stade", "standard", "standard", "statut", "statut", "statut")
    assert sorted(find(Prefix("sta"))) == [2, 3, 4, 5, 6]


def test_words_are_found_one_letter_away(index, find):
    index("Les tuteurs", "Les auteurs", "Les lecteurs")
    assert find(Fuzzy("tutteur")) == [1]
    assert find("tutteur") == []
    assert sorted(find(Fuzzy("tutteur autteur"))) == [1, 2]
    assert find(Fuzzy("tutteur autteur", operator="and")) == []


# Together


def test_queries_are_joined(index, find):
    index("Le bilan du stage", "Le bilan de l'année", "Le stage", "L'accueil")
    bilan, stage = PlainText("bilan"), PlainText("stage")
    assert find(bilan & stage) == [1]
    assert sorted(find(bilan | stage)) == [1, 2, 3]
    assert find(bilan & ~stage) == [2]
    assert sorted(find(~bilan)) == [3, 4]
    assert sorted(find(~(bilan & stage))) == [2, 3, 4]
    assert sorted(find(bilan | ~stage)) == [1, 2, 4]
    assert sorted(find(MATCH_ALL)) == [1, 2, 3, 4]
    assert find(MATCH_NONE) == find(bilan & MATCH_NONE) == []
    assert sorted(find(Or([MATCH_NONE, Phrase("bilan du stage"), PlainText("accueil")]))) == [1, 4]
    assert find(And([])) == find(MATCH_ALL)
    assert find(Or([])) == []


def test_the_more_it_says_the_better(index, find):
    index("Le bilan et d'autres choses encore", "Bilan", "Le bilan du bilan", "L'accueil", "La suite")
    assert find("bilan") == [3, 2, 1]
    assert find(PlainText("bilan accueil", operator="or"))[0] == 4


def test_boosts_of_fields_and_of_queries_count(index, find):
    index(("Accueil", "Le bilan"), ("Le bilan", "Accueil"), ("Rien", "Du tout"))
    assert find("bilan") == [2, 1]
    accueil, bilan = PlainText("accueil"), PlainText("bilan")
    assert find(Boost(bilan, 3) | accueil, fields=["title"]) == [2, 1]
    assert find(bilan | PlainText("accueil", boost=3), fields=["title"]) == [1, 2]
    assert find(Boost(bilan & accueil, 0.1)) == find(bilan & accueil)


def test_a_query_of_another_kind_is_refused(index, find):
    index("Le bilan", "L'accueil")

    class Other(PlainText.__base__):
        pass

    with pytest.raises(NotImplementedError):
        find(Other())


# What is being typed


def test_the_last_word_is_only_begun(index, complete):
    index("Préparer le bilan", "Le bilan de préparation", "Bilans", "L'accueil")
    assert complete("prép") == complete("PREP") == [1, 2]
    assert complete("bilan pré") == complete("prépa") == [1, 2]
    assert complete("pré bilan") == []
    assert complete("l'acc") == [4]
    assert complete("bilan") == [1, 2, 3]
    assert complete("bilan de") == [2]
    assert complete("pré acc", operator="or") == [4]


@pytest.mark.parametrize("text", [" ", "?", "\0", "🙂", "zzz"])
def test_nothing_begins_so(index, complete, text):
    index("Préparer le bilan", "L'accueil")
    assert complete(text) == []


def test_only_fields_that_complete_can_be_completed(index, complete):
    index(("Le bilan", "accueil"), ("L'accueil", ""))
    assert complete("accueil") == complete("accueil", fields=["title"]) == [2]
    with pytest.raises(SearchFieldError):
        complete("accueil", fields=["search_text"])


# Bounds


def node_of(backend, query):
    storage = backend.storage
    asked = backend.search(query, Thread).query_compiler
    return asked.found(storage)[0]


def words_in(node):
    match node:
        case evaluating.Term():
            return len(node.words)
        case evaluating.Phrase():
            return len(node.words)
        case evaluating.And() | evaluating.Or():
            return sum(words_in(each) for each in node.nodes)
        case evaluating.Not() | evaluating.Boosted():
            return words_in(node.node)
    return 0


@pytest.mark.parametrize(
    "query",
    [
        PlainText(" ".join(f"mot{n}" for n in range(2_000))),
        Phrase(" ".join(f"mot{n}" for n in range(2_000))),
        Or([PlainText(f"mot{n}") for n in range(2_000)]),
        And([Phrase(f"mot{n} et bilan") for n in range(500)]),
        Or([Boost(Not(PlainText(f"mot{n}")), 2) for n in range(500)]),
        PlainText("a" * 10_000),
    ],
)
def test_a_search_holds_only_so_many_words(backend, index, query):
    index("Le bilan", "L'accueil")
    assert words_in(node_of(backend, query)) <= compiler.MOST_WORDS


def test_beginnings_together_stand_for_only_so_many_words(backend, index):
    index(*[f"{start}{n:02}" for n in range(60) for start in ("aaa", "bbb", "ccc", "ddd")])
    query = Or([Prefix(start * 3) for start in "abcd"])
    assert words_in(node_of(backend, query)) <= compiler.MOST_SUPPOSED + 8


def test_a_query_too_deep_finds_nothing_there(index, find):
    index("Le bilan", "L'accueil")
    query = PlainText("bilan")
    for _ in range(900):
        query = query | PlainText("accueil")
    assert find(query) == [2]


# Fields


def test_a_model_has_its_own_fields(backend, index):
    index("Le bilan", "L'accueil")
    compiled = backend.search("bilan", Organisation).query_compiler
    assert dict(compiled.text_fields).keys() == {"t_name", "t_city"}
    assert dict(compiled.prefix_fields).keys() == {"a_name"}
    assert backend.search("bilan", Organisation).hits() == []
