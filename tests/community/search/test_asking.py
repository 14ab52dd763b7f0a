"""What a person typed, read as queries."""

import time

import pytest
from modelsearch.query import And, Boost, Not, Or, Phrase, PlainText, SearchQuery

from community.models import Synonym
from community.search.asking import MAX_LENGTH, MAX_WORDS, read
from community.search.whoosh_backend.analysis import analyse, stems
from community.search.whoosh_backend.queries import Prefix

pytestmark = pytest.mark.django_db

HOSTILE = [
    "",
    " ",
    "a",
    "x" * 10_000,
    "mot " * 2_500,
    "le la les de",
    "comment est-ce que",
    "…!?;:",
    '"',
    '"""',
    '"stage',
    'stage"',
    '-"',
    "-",
    "--",
    "- -",
    "(((",
    "stage) OR (accueil",
    "[a TO z]",
    "*",
    "a*",
    "**",
    "* OR *",
    "*stage*",
    "/.*/",
    "(a+)+$",
    "titre:x",
    "titre:*",
    "stage~2^9",
    "🎓",
    "👨‍👩‍👧 stage",
    "\0",
    "sta\0ge",
    "\ud800",
    "e\u0301" * 200,
    " OR ".join(f"mot{number}" for number in range(100)),
    "-a -b -c",
    '-"site qualifiant"',
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "%s %(x)s {x}",
    "١٢ 学生 студент",
]


def leaves(query):
    """Return the simple queries that one is made of."""
    if isinstance(query, And | Or):
        return [leaf for each in query.subqueries for leaf in leaves(each)]
    return leaves(query.subquery) if isinstance(query, Not | Boost) else [query]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_that_is_typed_fails(text):
    started = time.thread_time()
    asked = read(text)
    assert time.thread_time() - started < 0.5
    assert len(asked.text) <= MAX_LENGTH
    assert "\0" not in asked.text
    assert isinstance(asked.strict, SearchQuery)
    assert len(leaves(asked.strict)) <= 2 * MAX_WORDS
    assert len(leaves(asked.relaxed)) <= 3 * MAX_WORDS


@pytest.mark.parametrize("text", ["", " ", "\0", "\u200b"])
def test_nothing_typed(text):
    assert read(text).is_empty


@pytest.mark.parametrize("text", ["le la les", "…!?", "*", "* OR *", "🎓", "a*"])
def test_words_that_say_nothing_find_nothing(text):
    asked = read(text)
    assert not asked.is_empty
    assert repr(asked.strict) == repr(asked.relaxed) == "<Not <MatchAll>>"
    assert asked.marks == frozenset()


@pytest.mark.parametrize(
    ("text", "strict"),
    [
        ("stage", "<PlainText 'stage' operator='and' boost=1>"),
        ("stage stages", "<PlainText 'stage' operator='and' boost=1>"),
        ("un stage d'été", "<And <PlainText 'stage' operator='and' boost=1> <PlainText 'été' operator='and' boost=1>>"),
        ('"site qualifiant"', "<Phrase 'site qualifiant'>"),
        ("« site qualifiant »", "<Phrase ' site qualifiant '>"),
        ('"site qualifiant', "<Phrase 'site qualifiant'>"),
        ('"pour qui"', "<Phrase 'pour qui'>"),
        ('"qui" stage', "<PlainText 'stage' operator='and' boost=1>"),
        ("form*", "<Prefix 'form'>"),
        ("l'form*", "<Prefix 'form'>"),
        ("stage -accueil", "<And <PlainText 'stage' operator='and' boost=1> <Not <Phrase 'accueil'>>>"),
        (
            'stage -"site qualifiant"',
            "<And <PlainText 'stage' operator='and' boost=1> <Not <Phrase 'site qualifiant'>>>",
        ),
        ("-stage", "<PlainText 'stage' operator='and' boost=1>"),
        ("stage - ", "<PlainText 'stage' operator='and' boost=1>"),
        ("stage OR le", "<PlainText 'stage' operator='and' boost=1>"),
        ("LES STAGES", "<PlainText 'STAGES' operator='and' boost=1>"),
        ("ES", "<PlainText 'ES' operator='and' boost=1>"),
    ],
)
def test_what_must_be_there(text, strict):
    assert repr(read(text).strict) == strict


def test_what_is_best_when_not_all_the_words_are_there():
    relaxed = read("analyse des pratiques -stage").relaxed
    either, without = relaxed.subqueries
    assert repr(without) == "<Not <Phrase 'stage'>>"
    assert [repr(each) for each in either.subqueries] == [
        "<PlainText 'analyse' operator='or' boost=1>",
        "<PlainText 'pratiques' operator='or' boost=1>",
    ]


def test_words_and_marks():
    asked = read('le tuteur "site qualifiant" form* -stage')
    assert asked.marks == {*stems("tuteur site qualifiant")}
    assert [asked.is_about(word) for word in analyse("Former des tuteurs en stage")] == [True, True, False]


def test_a_word_or_an_expression_stands_for_another():
    Synonym.objects.create(words="site qualifiant, terrain de stage , lieu de stage")
    Synonym.objects.create(words="VAE, validation des acquis de l'expérience")
    asked = read("terrain de stage vae")
    place, vae = asked.strict.subqueries
    assert repr(place) == (
        "<Or <PlainText 'terrain de stage' operator='and' boost=1> "
        "<Boost <Phrase 'site qualifiant'> boost=0.7> <Boost <Phrase 'lieu de stage'> boost=0.7>>"
    )
    assert [repr(leaf) for leaf in leaves(vae)][1:] == ['<Phrase "validation des acquis de l\'expérience">']
    assert asked.marks == {*stems("terrain stage vae")}
    assert {tuple(stems("site qualifiant")), tuple(stems("lieu de stage"))} < asked.expressions


def test_an_editor_changes_synonyms_for_the_next_search():
    line = Synonym.objects.create(words="tuteur, référent")
    assert len(leaves(read("tuteur").strict)) == 2
    line.words = "maître de stage, référent"
    line.save()
    assert len(leaves(read("tuteur").strict)) == 1
    line.delete()
    assert len(leaves(read("référents").strict)) == 1


@pytest.mark.parametrize("words", [",", ", ,", "tuteur", "tuteur,", "de, la", '"tuteur", *', "a" * 300])
def test_odd_synonyms_do_no_harm(words):
    Synonym.objects.create(words=words)
    assert isinstance(leaves(read("tuteur de stage").strict)[0], PlainText)


def test_many_synonyms_are_bounded():
    Synonym.objects.create(words=", ".join(f"mot{number}" for number in range(40)))
    assert len(leaves(read("mot3").strict)) == 9


def test_quoted_words_are_taken_as_they_are():
    Synonym.objects.create(words="tuteur, référent")
    assert isinstance(read('"tuteur"').strict, Phrase)
    assert isinstance(read("tut*").strict, Prefix)


@pytest.mark.parametrize(("count", "text"), [(1, "un"), (3, "trois")])
def test_reading_costs_one_query(count, text, django_assert_num_queries):
    for number in range(count):
        Synonym.objects.create(words=f"un{number}, deux{number}")
    with django_assert_num_queries(1):
        read(f"{text} mots typés ici")


@pytest.mark.parametrize(
    ("text", "count", "enough"),
    [
        ("gratification", 0, False),
        ("gratification", 1, True),
        ("gratification du stage", 1, True),
        ("comment obtenir la gratification du stage", 9, False),
        ("comment obtenir la gratification du stage", 10, True),
        ('obtenir "gratification du stage" convention tuteur', 1, True),
    ],
)
def test_a_question_is_not_answered_only_by_what_holds_all_its_words(text, count, enough):
    assert read(text).is_enough(count) is enough
