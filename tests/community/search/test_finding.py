"""What a search answers: groups, counts, pages, all the words or some of them, the most likely answer."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from community.search.asking import read
from community.search.finding import find
from tests.factories import CommunityFactory, OrganisationFactory, ResourceFactory, ThreadFactory, UserFactory

VISITOR = AnonymousUser()


def counts(answers):
    return {answered.group.key: answered.count for answered in answers.groups if answered.count}


def titles(answers):
    return {answered.group.key: [str(found) for found in answered.found] for answered in answers.groups}


def index_folder():
    return Path(django_settings.WAGTAILSEARCH_BACKENDS["default"]["PATH"])


@pytest.fixture
def place(site, library):
    return CommunityFactory(parent=site, title="Accueillir", public_reading=True)


def test_each_group_is_counted(engine, place):
    ResourceFactory(title="Le livret d'accueil")
    ThreadFactory(community=place, title="Quel livret ?")
    CommunityFactory(parent=place.get_parent(), title="Autour du livret")
    OrganisationFactory(name="Livret et compagnie")
    UserFactory(profile__in_directory=True, profile__function="autrice du livret")
    engine.settle()
    answers = find(VISITOR, read("livret"))
    assert counts(answers) == {"ressources": 1, "discussions": 1, "communautes": 1, "membres": 1, "structures": 1}
    assert (answers.total, answers.is_relaxed, answers.reduced) == (5, False, False)
    assert [answered.group.key for answered in answers.groups] == list(counts(answers))


def test_three_of_each_then_ten_a_page(engine, place):
    for number in range(12):
        ThreadFactory(community=place, title=f"Question {number}")
    engine.settle()
    asked = read("question")
    assert [len(each.found) for each in find(VISITOR, asked).groups] == [0, 3, 0, 0, 0]
    pages = [find(VISITOR, asked, group="discussions", page=page) for page in (1, 2)]
    assert [len(page.groups[1].found) for page in pages] == [10, 2]
    assert [(page.page, page.pages, page.groups[1].count) for page in pages] == [(1, 2, 12), (2, 2, 12)]
    assert len({found.pk for page in pages for found in page.groups[1].found}) == 12


@pytest.mark.parametrize(("page", "shown"), [(0, 1), (-3, 1), (3, 2), (999_999, 2), (10**30, 2)])
def test_a_page_that_there_is_not(engine, place, page, shown):
    for number in range(11):
        ThreadFactory(community=place, title=f"Question {number}")
    engine.settle()
    answers = find(VISITOR, read("question"), group="discussions", page=page)
    assert (answers.page, len(answers.groups[1].found)) == (shown, 10 if shown == 1 else 1)


def test_a_group_that_there_is_not_is_as_none(engine, place):
    ThreadFactory(community=place, title="Question")
    engine.settle()
    assert titles(find(VISITOR, read("question"), group="nope"))["discussions"] == ["Question"]


def test_the_others_of_a_chosen_group_are_only_counted(engine, place):
    ResourceFactory(title="Le livret")
    ThreadFactory(community=place, title="Le livret ?")
    engine.settle()
    answers = find(VISITOR, read("livret"), group="ressources")
    assert counts(answers) == {"ressources": 1, "discussions": 1}
    assert (titles(answers)["discussions"], answers.best) == ([], None)


def test_all_the_words_come_before_some(engine, place):
    if not engine.is_indexed:
        pytest.skip("Without an index, some of the words are not looked for.")
    ResourceFactory(title="Le livret d'accueil")
    ResourceFactory(title="Le livret de stage")
    engine.settle()
    both, some, none = (find(VISITOR, read(text)) for text in ("livret stage", "livret girafe", "zèbre girafe"))
    assert (titles(both)["ressources"], both.is_relaxed) == (["Le livret de stage"], False)
    assert (some.total, some.is_relaxed) == (2, True)
    assert (none.total, none.is_relaxed) == (0, False)


def test_a_filter_that_leaves_nothing_brings_no_lesser_answers(engine, place):
    ResourceFactory(title="Le livret de stage", kind="sheet")
    ResourceFactory(title="Le livret", kind="guide")
    engine.settle()
    answers = find(VISITOR, read("livret stage"), facets={"genre": ["guide"]})
    assert (answers.total, answers.is_relaxed) == (0, False)


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("livret d'accueil", "Le livret d'accueil"),
        ("comment préparer le jury", "Préparer le jury"),
        ("contrat", None),
        ("règlement", None),
        ("accueil", "Le livret d'accueil"),
    ],
)
def test_the_most_likely_answer(engine, place, text, best):
    """A resource, or a discussion with an accepted answer, that is about most of what is asked; or none."""
    ResourceFactory(title="Le livret d'accueil", summary="Avec le règlement.")
    ThreadFactory(community=place, title="Le livret d'accueil ?")
    ThreadFactory(community=place, title="Quel contrat ?")
    solved = ThreadFactory(community=place, title="Préparer le jury", posts=1)
    solved.accepted_post = solved.posts.last()
    solved.save()
    type(solved.accepted_post).objects.filter(thread=solved).update(source="Comment ? comment", html="Comment")
    engine.settle()
    answers = find(VISITOR, read(text))
    assert (str(answers.best[1]) if answers.best else None) == best


def test_what_the_index_does_not_know_yet_waits_for_it(engine, place):
    old, new = (ResourceFactory(title=f"Le livret {number}") for number in range(2))
    engine.settle()
    new.title = "Le livret neuf"
    new.save()
    before = find(VISITOR, read("livret"))
    engine.settle()
    after = find(VISITOR, read("livret"))
    assert [before.total, after.total] == ([1, 2] if engine.is_indexed else [2, 2])
    assert before.facets["genre"][0].count == before.total


@pytest.mark.parametrize("damage", ["missing", "emptied", "truncated", "no list"])
def test_without_an_index_the_database_answers(whoosh, place, damage, caplog, django_capture_on_commit_callbacks):
    ResourceFactory(title="Le livret d'accueil")
    whoosh.settle()
    _damage(index_folder(), damage)
    with django_capture_on_commit_callbacks(execute=True):
        answers = [find(VISITOR, read(text)) for text in ("livret", "girafe")]
    assert [(each.total, each.reduced) for each in answers] == [(1, True), (0, True)]
    # The rebuilding that was asked for was done.
    after = find(VISITOR, read("livret"))
    assert (after.total, after.reduced) == (1, False)
    assert ["livret" in caplog.text, "girafe" in caplog.text] == [False, False]


def _damage(folder, damage):
    if damage == "missing":
        shutil.rmtree(folder)
        return
    files = sorted(path for path in folder.rglob("*") if path.is_file() and "lock" not in path.name)
    if damage == "no list":
        files = [path for path in files if path.name == "current"]
    for path in files:
        text = path.read_bytes()
        path.write_bytes(b"" if damage == "emptied" else text[: len(text) // 2])


@pytest.mark.parametrize("number", [1, 3, 40])
def test_queries(engine, place, number, django_assert_num_queries):
    for _ in range(number):
        ThreadFactory(community=place, title="Quel livret ?")
        ResourceFactory(title="Le livret d'accueil")
    engine.settle()
    asked = read("livret")
    with django_assert_num_queries(
        {"whoosh": 6, "database": 12 if connection.vendor == "postgresql" else 11}[engine.name]
    ):
        find(VISITOR, asked)
