"""A practice sheet: what it may hold, what it must say, how it is read."""

from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string

from community.models import Territory
from resources import sheet_contents
from resources.models import PracticeSheet, Resource
from resources.sheet_sections import CHOICES, LAST_STEP, MARKS, REQUIRED, SECTIONS, STEPS, TEXTS, step_of
from tests.factories import PracticeSheetFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.usefixtures("library")

FULL = {
    "leads": ["Mission locale du Haut-Maine"],
    "operators": ["Cap emploi 72"],
    "partners": ["IME Le Grand Pré", "Centre des Deux-Rives"],
    "period": "du 11 au 15 mai 2026",
    "contact_name": "Aïssatou Diallo",
    "contact_email": "aissatou@example.org",
    "contact_phone": "02 43 00 00 00",
    "context": "Trois postes **vacants** depuis l'automne.",
    "stakes": "Faire connaître le métier.",
    "cross_stakes": ["equality", "other"],
    "cross_stakes_text": "La mobilité en zone rurale.",
    "objectives": "- Voir deux postes de près.\n- Repérer les freins.",
    "natures": ["service", "other"],
    "natures_other": "Immersion",
    "description": "1. Trois semaines avant\n2. Lundi",
    "direct_beneficiaries": "Six jeunes de 18 à 25 ans, sans diplôme du secteur.",
    "priority_publics": ["young", "other"],
    "priority_publics_other": "Jeunes sans diplôme",
    "levels": ["3", "none"],
    "indirect_beneficiaries": "Les équipes des deux maisons.",
    "indicators": "Cinq jeunes présents toute la semaine.",
    "deliverables": "Une convention type, en ODT.",
    "total_cost": Decimal("12500.50"),
    "human_cost": Decimal(8000),
    "human_means": "Deux référents, cinq jours.",
    "funders": [{"name": "Région Pays de la Loire", "amount": "9000"}, {"name": "Opco Santé", "amount": ""}],
    "figures": [{"value": "5 sur 6", "label": "jeunes présents toute la semaine"}],
    "results": "Deux entrées en formation.",
    "salient_points": "Le récit du soir.",
    "direct_impacts": "Deux projets écartés.",
    "indirect_impacts": "Un vivier.",
    "success_factors": "Covoiturage.",
    "difficulties": "Pas de bus avant 7 h 20.",
    "mark_effectiveness": 3,
    "mark_ease": 4,
    "mark_speed": 5,
    "mark_cost": 2,
    "mark_human": 1,
    "review_is_shared": True,
    "review_sharing": "En comité technique.",
    "limits": "Six jeunes seulement.",
    "capitalisation": "Un guide à écrire.",
    "prospects": "Un second établissement.",
}
REGION = {"kind": Territory.Kind.REGION, "code": "52", "name": "Pays de la Loire"}


@pytest.fixture
def full(library):
    sarthe = TerritoryFactory(code="72", name="Sarthe")
    region = TerritoryFactory(**REGION)
    sheet = PracticeSheetFactory(title="Immersion croisée", region=region, territories=[sarthe], **FULL)
    return PracticeSheet.objects.get(pk=sheet.pk)


def body(sheet, reader=None):
    return render_to_string(sheet.body_template, {"page": sheet, "reader": reader or AnonymousUser()})


def test_the_tables_know_every_field_of_the_template():
    inherited = {field.name for field in Resource._meta.get_fields()}
    own = {field.name for field in PracticeSheet._meta.get_fields()} - inherited - {"resource_ptr", "rendered"}
    written = {name for step in STEPS for name in step.fields}
    assert own - written == set()
    assert written - own == {"title", "summary", "territories", "themes"}
    assert {field.name for field in PracticeSheet._meta.local_fields if field.get_internal_type() == "TextField"} == (
        set(TEXTS)
    )
    assert {step_of(names[0]) for names, _message in REQUIRED} == {step for step in STEPS if step.slug != "moyens"}
    assert step_of("visibility") is LAST_STEP


def test_every_field_is_read_somewhere():
    shown = {name for _anchor, _title, parts in SECTIONS for _kind, name in parts}
    elsewhere = {"region", "period", "leads", "operators", "partners", "contact_name", "contact_email"}
    elsewhere |= {"contact_phone", "human_cost", "funders", "success_factors", *MARKS}
    elsewhere |= {other for _choices, other in CHOICES.values() if other}
    own = {name for step in STEPS for name in step.fields} - {"title", "summary", "territories", "themes"}
    assert own - shown == elsewhere


def test_a_full_sheet_is_valid_and_lacks_nothing(full):
    full.full_clean()
    assert full.missing() == []
    assert {state for _step, state in sheet_contents.states(full)} == {"done"}


def test_an_empty_draft_says_what_it_lacks():
    sheet = PracticeSheetFactory(summary="")
    assert [name for name, _message in sheet.missing()] == ["summary", *(names[0] for names, _message in REQUIRED)]
    assert [state for _step, state in sheet_contents.states(sheet)] == ["begun", *["empty"] * 5]


@pytest.mark.parametrize("names", [names for names, _message in REQUIRED], ids=lambda names: names[0])
def test_one_of_the_required_fields_is_enough(full, names):
    blank = {"leads": [], "region": None, "territories": []}
    for name in names:
        setattr(full, name, blank.get(name, ""))
    assert [field for field, _message in full.missing()] == [names[0]]
    other = {"no_results": "L'action finit en juin.", "territories": [TerritoryFactory()]}
    setattr(full, names[-1], other.get(names[-1], FULL.get(names[-1], "Immersion")))
    assert full.missing() == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("leads", "Mission locale"),
        ("leads", [1]),
        ("leads", [""]),
        ("leads", ["a|b"]),
        ("leads", ["a\0b"]),
        ("leads", ["\u202ea"]),
        ("leads", ["a" * 161]),
        ("leads", ["a"] * 21),
        ("leads", [["a"]]),
        ("partners", {"a": 1}),
        ("cross_stakes", ["unknown"]),
        ("cross_stakes", ["other", "other"]),
        ("levels", [3]),
        ("natures", "study"),
        ("priority_publics", [["young"]]),
        ("funders", [{"name": "Région"}]),
        ("funders", [{"name": "Région", "amount": 12}]),
        ("funders", [{"name": "Région", "amount": "NaN"}]),
        ("funders", [{"name": "Région", "amount": "-1"}]),
        ("funders", [{"name": "Région", "amount": "1e99"}]),
        ("funders", [{"name": "Région", "amount": "1", "html": "<b>"}]),
        ("figures", [{"value": "a" * 31, "label": "b"}]),
        ("figures", [{"value": "1", "label": "b"}] * 7),
        ("figures", ["5"]),
        ("mark_ease", 6),
        ("mark_ease", 0),
        ("total_cost", Decimal("-1")),
        ("total_cost", Decimal("1e12")),
        ("human_cost", Decimal(20000)),
        ("contact_email", "aissatou"),
        ("contact_name", "a" * 121),
        ("context", "a\n" * 1500),
        ("context", "a" * 20001),
    ],
)
def test_what_has_no_sense_is_refused_beside_its_field(full, name, value):
    full.human_cost = None
    setattr(full, name, value)
    with pytest.raises(ValidationError) as refused:
        full.full_clean()
    assert list(refused.value.message_dict) == [name]


def test_texts_are_rendered_and_found_without_the_ways_to_reach_the_contact(full):
    full.full_clean()
    assert full.rendered["context"] == "<p>Trois postes <strong>vacants</strong> depuis l’automne.</p>"
    assert set(full.rendered) == set(TEXTS)
    for words in ("vacants", "Cap emploi 72", "Immersion", "Aïssatou Diallo", "5 sur 6"):
        assert words in full.text
    assert "example.org" not in full.text
    assert "02 43" not in full.text
    assert full.reading_minutes == 1


def test_markup_is_shown_as_typed(full):
    full.context = full.period = "<script>alert(1)</script>"
    full.leads = ["<img src=x onerror=alert(1)>"]
    full.full_clean()
    page = body(full)
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;" in page


def test_the_page_shows_each_section_with_its_anchor(full):
    full.full_clean()
    page = body(full)
    assert [anchor for anchor, _title in full.outline] == [anchor for anchor, _title, _parts in SECTIONS]
    assert all(f'<h2 id="{anchor}">' in page for anchor, _title in full.outline)
    for words in ("5 sur 6", "12 500,50 €".replace(" ", "\u202f", 1).replace(" €", "\u00a0€"), "Opco Santé"):
        assert words in page
    for words in (
        "Ce qui a freiné",
        "Ce qui a aidé",
        "Autre enjeu",
        "Jeunes sans diplôme",
        "Le bilan de l’action est partagé",
    ):
        assert words in page


def test_the_self_evaluation_is_drawn_and_said(full):
    page = body(full)
    assert page.count('<svg viewBox="0 0 392 12"') == 5
    assert "Facilité : 4 sur 5 (bonne)" in page
    assert "Efficience des moyens humains : 1 sur 5 (très faible)" in page
    assert "H312" in page
    assert "style=" not in page


def test_partners_are_escaped_once(full):
    full.partners = ["Centre d'insertion", "Pôle & Cie"]
    page = body(full)
    assert "Centre d’insertion" in page
    assert "Pôle &amp; Cie" in page


def test_four_facts(full):
    assert full.main_facts == [
        ("Porteur", "Mission locale du Haut-Maine"),
        ("Territoire", "Pays de la Loire, Sarthe"),
        ("Période", "du 11 au 15 mai 2026"),
        ("Public", "Jeunes, Jeunes sans diplôme"),
    ]


def test_without_a_priority_public_the_first_words_say_for_whom(full):
    full.priority_publics = []
    full.full_clean()
    assert full.main_facts[-1] == ("Public", "Six jeunes de 18 à\u00a025\u00a0ans, sans diplôme du secteur.")


def test_an_empty_section_is_not_shown():
    sheet = PracticeSheetFactory(context="Un contexte.")
    assert sheet.outline == [("contexte", "Contexte et enjeux")]
    page = body(sheet)
    assert page.count("<h2") == 1
    assert "Contact" not in page
    assert "<svg" not in page


def test_the_contact_is_named_to_all_and_reached_by_people_with_an_account(full):
    public, member = body(full), body(full, UserFactory())
    assert "Aïssatou Diallo" in public
    assert "Aïssatou Diallo" in member
    for secret in ("aissatou@example.org", "02 43 00 00 00"):
        assert secret not in public
        assert secret in member
    assert "Connectez-vous" in public
    assert "Connectez-vous" not in member


def test_authors_are_named_as_they_wish(full):
    full.owner = UserFactory(first_name="Aïssatou", last_name="Diallo")
    full.save()
    full.authors.create(person=UserFactory(first_name="Kévin", last_name="Lopes"))
    full.authors.create(person=UserFactory(first_name="Maëlle", last_name="Le Bihan"), is_credited=False)
    assert "Fiche écrite par Aïssatou D., Kévin L.</p>" in body(PracticeSheet.objects.get())
    assert "Fiche écrite par Aïssatou Diallo, Kévin Lopes</p>" in body(PracticeSheet.objects.get(), UserFactory())


def test_a_revision_is_read_like_the_page(full):
    full.full_clean()
    full.save_revision()
    draft = full.get_latest_revision_as_object()
    assert body(draft) == body(full)


@pytest.mark.parametrize("count", [1, 3])
def test_reading_takes_three_queries(full, count, django_assert_num_queries):
    full.territories = [TerritoryFactory() for _ in range(count)]
    full.save()
    for _ in range(count):
        full.contributions.create(
            section="context", source="Chez nous aussi.", html="<p>Oui.</p>", consent="given", reach=["public"]
        )
    sheet = PracticeSheet.objects.get(pk=full.pk)
    with django_assert_num_queries(3):
        body(sheet)


def test_a_consented_paragraph_fills_its_section_and_is_shown_there():
    sheet = PracticeSheetFactory()
    given = {
        "resource": sheet,
        "source": "Chez nous aussi.",
        "html": "<p>Chez nous aussi.</p>",
        "consent": "given",
        "reach": ["public"],
    }
    sheet.contributions.create(**given | {"section": "context"}, author=UserFactory())
    sheet.contributions.create(**given | {"section": "difficulties"}, author=UserFactory())
    sheet.contributions.create(**given | {"section": "objectives", "consent": "asked"}, author=UserFactory())
    sheet = PracticeSheet.objects.get(pk=sheet.pk)
    assert [anchor for anchor, _title in sheet.outline] == ["contexte", "freins"]
    assert body(sheet).count("Chez nous aussi.") == 2
    assert "context" not in dict(sheet.missing())
    assert "objectives" in dict(sheet.missing())


@pytest.mark.parametrize(("amount", "said"), [("12000", "12\u202f000\u00a0€"), ("0.5", "0,50\u00a0€"), ("", "")])
def test_amounts(amount, said):
    assert sheet_contents.euros(amount) == said
