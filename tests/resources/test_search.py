"""What of a resource is found, by whom, and what every action tells the index of it."""

import inspect
import pkgutil
from importlib import import_module

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Page
from wagtail.search.backends import get_search_backend

import resources.actions
from community.models import SearchChange, User
from community.permissions import EDITORS_GROUP
from community.spreadsheets import parse_table
from resources import search
from resources.actions import bookmarks, drafts, feeds, imports, masking, opinions, review, sheets, trials, upkeep
from resources.actions import contributions as consents
from resources.actions import files as library_files
from resources.actions.sheet_files import COLUMNS, TABLE, import_sheets
from resources.models import (
    CaseStudy,
    Contribution,
    FeedItem,
    LibraryDocument,
    LibraryPage,
    PracticeSheet,
    Resource,
    ResourcePage,
)
from tests.factories import (
    CaseStudyFactory,
    CommunityFactory,
    CompetenceFactory,
    FeedItemFactory,
    MembershipFactory,
    PracticeSheetFactory,
    QualificationFactory,
    ResourceFactory,
    TerritoryFactory,
    ThemeFactory,
    ThreadFactory,
    UserFactory,
)
from tests.resources.test_permissions import COLUMNS as READERS
from tests.resources.test_permissions import ROLES, STATES, _person, _resource

pytestmark = pytest.mark.usefixtures("library")


class Desk:
    """A published resource and a draft of an editor, who may do everything."""

    def __init__(self):
        person = UserFactory(is_staff=True)
        person.groups.add(Group.objects.get_or_create(name=EDITORS_GROUP)[0])
        self.editor = User.objects.get(pk=person.pk)
        self.page = ResourceFactory(owner=self.editor)
        self.page.save_revision(user=self.editor).publish(user=self.editor, skip_permission_checks=True)
        self.draft = drafts.start(
            self.editor, ResourcePage, title="Accueillir", summary="Une page.", link="https://example.org/"
        )
        self.colleague = UserFactory(profile__in_directory=True)
        self.thread = ThreadFactory(author=self.editor)
        forget()

    def capitalise(self):
        """Return a draft of a case, with a paragraph of the editor's message."""
        sections = {self.thread.posts.get().pk: "situation"}
        return consents.capitalise(self.editor, self.thread, CaseStudy, title="Plus rien", sections=sections)


def forget():
    """Forget what waits for the index."""
    SearchChange.objects.all().delete()


def told():
    """Return the pages of which the index is to hear."""
    return set(SearchChange.objects.filter(model="wagtailcore.page").values_list("object_id", flat=True))


def _on_paragraph(act):
    def tried(desk):
        case = desk.capitalise()
        forget()
        act(desk, case, Contribution.objects.get())

    return tried


def _ask(desk, case, _paragraph):
    consents.ask(desk.editor, case)


def _answer(desk, case, _paragraph):
    consents.ask(desk.editor, case)
    consents.answer(desk.editor, Contribution.objects.get(), agrees=False)


def _import(desk):
    item = imports.ImportedResource("r1", "Accueil", "Chapeau", "Stage", "", "", "", [])
    imports.import_resources([item], LibraryPage.objects.get(), source="Ailleurs")
    return Resource.objects.get(external_id="r1")


def _import_sheets(desk):
    import_sheets(desk.editor, parse_table(f"identifiant,{COLUMNS['title']}\nf1,Immersion\n".encode(), **TABLE))
    return PracticeSheet.objects.get()


def _submit(desk):
    review.submit(desk.editor, desk.draft)


def _comment(desk):
    review.comment(desk.editor, desk.draft, "Bien.")


def _send_back(desk):
    review.submit(desk.editor, desk.draft)
    review.send_back(desk.editor, desk.draft, "Presque.")


def _take_back(desk):
    review.submit(desk.editor, desk.draft)
    review.take_back(desk.editor, desk.draft)


def _mask(desk):
    masking.remove(desk.editor, desk.page, "Publicité")
    return desk.page


def _publish(desk):
    return review.publish(desk.editor, desk.draft)


def _unpublish(desk):
    review.unpublish(desk.editor, desk.page)
    return desk.page


def _discard(desk):
    gone = Resource(pk=desk.draft.pk)
    review.discard(desk.editor, desk.draft)
    return gone


def _hand_over(desk):
    sheets.add_author(desk.editor, desk.page, desk.colleague)
    sheets.hand_over(desk.editor, desk.page, desk.colleague)
    return desk.page


def _remove_author(desk):
    sheets.add_author(desk.editor, desk.page, desk.colleague)
    sheets.remove_author(desk.editor, desk.page, desk.colleague)


def _remove_trial(desk):
    trials.remove(desk.editor, trials.tell(desk.editor, desk.page, with_whom="", text="Oui."))


def _withdraw_opinion(desk):
    opinions.give(desk.editor, desk.page, is_useful=True)
    opinions.withdraw(desk.editor, desk.page)


def _accept_file(desk):
    return library_files.accept(desk.editor, ContentFile(b"Une note.", "note.txt"), title="", draft_of=desk.draft)


# Every action of the library -> how it is tried; what it returns is found otherwise since.
ACTIONS = {
    "bookmarks.keep": lambda desk: bookmarks.keep(desk.editor, desk.page) and None,
    "contributions.answer": _on_paragraph(_answer),
    "contributions.ask": _on_paragraph(_ask),
    "contributions.capitalise": Desk.capitalise,
    "contributions.move_up": _on_paragraph(lambda desk, case, paragraph: consents.move_up(desk.editor, paragraph)),
    "contributions.remove": _on_paragraph(lambda desk, case, paragraph: consents.remove(desk.editor, paragraph)),
    "contributions.rewrite": _on_paragraph(
        lambda desk, case, paragraph: consents.rewrite(desk.editor, paragraph, source="Autrement.", section="done")
    ),
    "contributions.take": _on_paragraph(lambda desk, case, paragraph: consents.take(desk.editor, case, {})),
    "drafts.save": lambda desk: drafts.save(desk.editor, desk.draft, values={"summary": "Deux pages."}),
    "drafts.start": lambda desk: drafts.start(desk.editor, ResourcePage, title="Évaluer"),
    "feeds.fetch_now": lambda desk: feeds.fetch_now(desk.editor) and None,
    "feeds.promote": lambda desk: feeds.promote(desk.editor, FeedItemFactory()),
    "feeds.sort": lambda desk: feeds.sort(desk.editor, FeedItemFactory(), FeedItem.State.SHOWN) and None,
    "files.accept": lambda desk: _accept_file(desk) and None,
    "files.withdraw": lambda desk: library_files.withdraw(desk.editor, _accept_file(desk)) and None,
    "imports.import_resources": _import,
    "opinions.give": lambda desk: opinions.give(desk.editor, desk.page, is_useful=True) and None,
    "opinions.withdraw": _withdraw_opinion,
    "review.ask_to_unpublish": lambda desk: review.ask_to_unpublish(desk.editor, desk.page, "Faux."),
    "review.comment": _comment,
    "review.discard": _discard,
    "review.publish": _publish,
    "review.send_back": _send_back,
    "review.submit": _submit,
    "review.take_back": _take_back,
    "review.unpublish": _unpublish,
    "sheet_files.import_sheets": _import_sheets,
    "sheets.add_author": lambda desk: sheets.add_author(desk.editor, desk.page, desk.colleague) and None,
    "sheets.choose_credit": lambda desk: sheets.choose_credit(desk.editor, desk.page, is_credited=False),
    "sheets.hand_over": _hand_over,
    "sheets.remove_author": _remove_author,
    "masking.remove": _mask,
    "trials.remove": _remove_trial,
    "trials.tell": lambda desk: trials.tell(desk.editor, desk.page, with_whom="", text="Oui.") and None,
    "upkeep.confirm": lambda desk: upkeep.confirm(desk.editor, desk.page) and None,
}
# They read.
NO_ACTIONS = {"drafts.begun", "files.foreign_files", "opinions.opinion_of"}


@pytest.mark.parametrize("action", ACTIONS)
def test_an_action_tells_the_index_what_changed(action):
    found = ACTIONS[action](Desk())
    assert told() == ({found.pk} if found else set())


def test_every_action_is_in_the_table():
    written = set()
    for _finder, name, _is_package in pkgutil.iter_modules(resources.actions.__path__):
        module = import_module(f"resources.actions.{name}")
        for verb, function in inspect.getmembers(module, inspect.isfunction):
            named = next(iter(inspect.signature(function).parameters), "") == "actor" or verb == "import_resources"
            if function.__module__ == module.__name__ and named and not verb.startswith("_"):
                written.add(f"{name}.{verb}")
    assert written - NO_ACTIONS == set(ACTIONS)


def test_a_draft_over_a_published_page_tells_nothing_and_shows_nothing():
    desk = Desk()
    drafts.save(desk.editor, desk.page, values={"title": "Secret", "summary": "Tu.", "link": "https://example.org/"})
    assert told() == set()
    (page,) = ResourcePage.get_indexed_objects().filter(pk=desk.page.pk)
    said = [field.get_value(page) for field in ResourcePage.get_searchable_search_fields()]
    assert "Secret" not in said
    assert "Tu." not in said
    assert page.search_audience() == ["public"]


@pytest.mark.parametrize("role", ROLES)
def test_twin_in_the_index(role):
    """The audience of a resource meets the tokens of a reader where she may read it; nobody's when it is masked."""
    for column in READERS:
        for state in STATES:
            resource, places = _resource(column, state, UserFactory())
            reader = _person(role, resource, places)
            found = bool(search.tokens(reader) & set(resource.search_audience()))
            assert (column, state, found) == (
                column,
                state,
                state != "masked" and Resource.objects.visible_to(reader).filter(pk=resource.pk).exists(),
            )


@pytest.mark.parametrize(("live", "reads"), [(True, True), (False, False)])
def test_an_unpublished_community_shares_with_nobody(live, reads):
    place = CommunityFactory(live=live)
    member = MembershipFactory(community=place).user
    resource = ResourceFactory(visibility="communities", communities=[place])
    assert bool(search.tokens(member) & set(resource.search_audience())) is reads
    assert Resource.objects.visible_to(member).exists() is reads
    assert search.tokens(UserFactory(is_superuser=True)) & set(resource.search_audience())


@pytest.mark.parametrize("number", [1, 3])
def test_the_tokens_take_one_query(number, django_assert_num_queries):
    member = MembershipFactory().user
    CommunityFactory.create_batch(number)
    assert member.roles
    with django_assert_num_queries(1):
        search.tokens(member)
    with django_assert_num_queries(0):
        search.tokens(AnonymousUser())


def test_its_facts():
    parent, region = ThemeFactory(slug="stage"), TerritoryFactory(kind="region", code="52")
    place, qualification = CommunityFactory(), QualificationFactory(code="DEES")
    page = ResourceFactory(
        themes=[ThemeFactory(slug="accueil", parent=parent, name="Accueil")],
        competences=[CompetenceFactory(name="Coopérer", qualification=qualification)],
        qualifications=[qualification],
        territories=[TerritoryFactory(code="72", parent=region)],
        communities=[place],
        last_published_at=timezone.make_aware(timezone.datetime(2026, 3, 1, 23, 30)),
    )
    (one,) = ResourcePage.get_indexed_objects()
    assert one == page
    assert (one.search_kind(), one.search_qualifications()) == ("sheet", ["DEES"])
    assert (one.search_themes(), one.search_words()) == (["accueil", "stage"], "Accueil\nCoopérer")
    assert one.search_territories() == ["department-72", "region-52"]
    assert (one.search_communities(), str(one.search_day())) == ([str(place.pk)], "2026-03-01")


def words_of(page):
    return "\n".join(str(field.get_value(page)) for field in type(page).get_searchable_search_fields())


def test_the_ways_to_reach_the_contact_of_a_sheet_are_not_searched():
    contact = {"contact_name": "Léa Roux", "contact_email": "lea@example.org", "contact_phone": "02 43 00 00 00"}
    sheet = PracticeSheetFactory(**contact, context="Un **foyer**.", leads=["Le Chêne"])
    words = words_of(PracticeSheet.objects.get(pk=sheet.pk))
    assert [word in words for word in ("Léa Roux", "foyer", "Le Chêne", "lea@example.org", "43 00")] == [
        *[True] * 3,
        *[False] * 2,
    ]


def test_paragraphs_of_others_are_not_searched():
    case = CaseStudyFactory(situation="Elle ne vient plus.")
    Contribution.objects.create(resource=case, section="done", source="Kamishibaï", html="", consent="given", reach=[])
    words = words_of(CaseStudy.objects.get())
    assert ("Elle ne vient plus." in words, "Kamishibaï" in words) == (True, False)


@pytest.mark.parametrize("model", [ResourceFactory, PracticeSheetFactory, CaseStudyFactory])
@pytest.mark.parametrize("number", [1, 3])
def test_indexing_asks_as_much_for_one_as_for_three(model, number, django_assert_num_queries):
    """The pages, their communities, competences, diplomas, themes, territories."""
    for _ in range(number):
        model(
            visibility="communities",
            communities=[CommunityFactory()],
            competences=[CompetenceFactory()],
            qualifications=[QualificationFactory()],
            themes=[ThemeFactory(parent=ThemeFactory())],
            territories=[TerritoryFactory(parent=TerritoryFactory())],
        )
    indexed = model._meta.model
    # The types of content are kept from one query to the next.
    assert indexed.get_indexed_objects().count() == number
    with django_assert_num_queries(6):
        for page in indexed.get_indexed_objects():
            [field.get_value(page) for field in indexed.get_search_fields()]


def test_the_editors_screens_find_pages_and_files_by_their_title(engine):
    """Drafts too: who may see them there is asked of each."""
    draft, page = ResourceFactory(title="Le brouillon", live=False), ResourceFactory(title="Le livret")
    document = LibraryDocument.objects.create(title="La grille", file=ContentFile(b"a", "a.txt"))
    engine.settle()
    titles = {found.title for found in Page.objects.live().search("livret")}
    assert titles == {"Le livret"}
    assert [found.pk for found in Page.objects.autocomplete("brou")] == [draft.pk]
    assert [found.pk for found in ResourcePage.objects.child_of(page.get_parent()).search("livret")] == [page.pk]
    assert list(get_search_backend().search("grille", LibraryDocument)) == [document]
