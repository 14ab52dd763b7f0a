"""Writing a practice sheet on the site: in steps, saved at any moment, proposed once its required part is there."""

from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from community.models import Territory
from resources.actions import drafts, review
from resources.models import PracticeSheet, Resource
from resources.sheet_sections import LAST_STEP, STEPS
from tests.factories import CommunityFactory, MembershipFactory, TerritoryFactory, ThemeFactory, UserFactory

pytestmark = pytest.mark.usefixtures("library")

NEW = "/ressources/fiches-action/nouvelle/"
BY_SLUG = {step.slug: step for step in STEPS}


@pytest.fixture
def tutor(client):
    person = UserFactory()
    client.force_login(person)
    return person


@pytest.fixture
def sheet(tutor):
    return drafts.start(tutor, PracticeSheet, title="Une immersion", kind="practice")


def address(sheet, step):
    return reverse("edit_sheet_step", args=[sheet.slug, step])


def latest():
    return drafts.draft_of(PracticeSheet.objects.get())


def send(client, sheet, step, **fields):
    base = {"base": Resource.objects.get(pk=sheet.pk).latest_revision_id}
    return client.post(address(sheet, step), base | fields)


def fill(client, sheet):
    region = TerritoryFactory(kind="region", code="52", name="Pays de la Loire")
    fields = {
        "action": {"title": "Une immersion", "summary": "En bref.", "leads": "Mission locale", "region": region.pk}
        | {"period": "mai 2026"},
        "contexte": {"context": "Trois postes vacants."},
        "objectifs": {"objectives": "Voir deux postes.", "description": "Une semaine."},
        "publics": {"direct_beneficiaries": "Six jeunes."},
        "bilan": {"no_results": "L'action finit en juin."},
    }
    for step, values in fields.items():
        assert send(client, sheet, step, **values).status_code == 302


def test_a_title_is_enough_to_begin(client, tutor):
    answer = client.post(NEW, {"title": "Une  immersion\u200b croisée", "next": "1"})
    draft = PracticeSheet.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, address(draft, "contexte"))
    assert (draft.title, draft.owner, draft.live, draft.kind) == ("Une immersion croisée", tutor, False, "practice")


def test_without_a_title_nothing_begins_and_what_was_typed_stays(client, tutor):
    answer = client.post(NEW, {"title": "\u200b", "leads": "Mission locale <b>"})
    assert answer.status_code == 422
    assert "Mission locale &lt;b&gt;" in answer.content.decode()
    assert not PracticeSheet.objects.exists()


def test_the_same_form_twice_begins_one_draft(client, tutor):
    key = client.get(NEW).context["form_key"]
    for _ in range(2):
        client.post(NEW, {"title": "Une immersion", "form_key": key})
    assert PracticeSheet.objects.count() == 1


def test_beginning_too_often_waits(client, tutor):
    for number in range(30):
        client.post(NEW, {"title": f"Fiche {number}"})
    answer = client.post(NEW, {"title": "Une de trop"})
    assert (answer.status_code, answer.has_header("Retry-After")) == (429, True)
    assert "Une de trop" in answer.content.decode()
    assert PracticeSheet.objects.count() == 30


def test_each_step_saves_on_its_own_in_any_order(client, sheet):
    send(client, sheet, "moyens", total_cost="12 500,50 €", human_cost="8000", funders="Région : 9 000\nOpco : Santé :")
    send(client, sheet, "contexte", context="Trois postes **vacants**.", cross_stakes=["equality"])
    draft = latest()
    assert (draft.total_cost, draft.human_cost) == (Decimal("12500.50"), Decimal(8000))
    assert draft.funders == [{"name": "Région", "amount": "9000"}, {"name": "Opco : Santé", "amount": ""}]
    assert draft.rendered == {"context": "<p>Trois postes <strong>vacants</strong>.</p>"}
    assert draft.cross_stakes == ["equality"]


def test_every_field_comes_back_as_it_was_typed(client, sheet):
    TerritoryFactory(code="72", name="Sarthe")
    theme = ThemeFactory()
    typed = {
        "action": {"title": "Une immersion", "leads": "Mission locale\nIME", "territories": "72", "themes": [theme.pk]}
        | {"contact_name": "Aïssatou Diallo", "contact_email": "a@example.org", "contact_phone": "02 43"},
        "publics": {"levels": ["3", "none"], "priority_publics_other": "Jeunes sans diplôme"},
        "moyens": {"total_cost": "850,5", "funders": "Région : 9000,50"},
        "bilan": {"figures": "5 sur 6 : jeunes présents : tous", "mark_ease": "4", "review_is_shared": "non"},
    }
    for step, values in typed.items():
        assert send(client, sheet, step, **values).status_code == 302
    given = {}
    for step in typed:
        given |= client.get(address(sheet, step)).context["form"].initial
    assert {name: given[name] for values in typed.values() for name in values} == {
        "title": "Une immersion",
        "leads": "Mission locale\nIME",
        "territories": "Sarthe",
        "themes": [theme.pk],
        "contact_name": "Aïssatou Diallo",
        "contact_email": "a@example.org",
        "contact_phone": "02 43",
        "levels": ["3", "none"],
        "priority_publics_other": "Jeunes sans diplôme",
        "total_cost": "850,50",
        "funders": "Région : 9000,50",
        "figures": "5 sur 6 : jeunes présents : tous",
        "mark_ease": 4,
        "review_is_shared": "non",
    }
    # Saying which other chooses "other".
    assert given["priority_publics"] == ["other"]
    before = Resource.objects.get().latest_revision_id
    for step in typed:
        page = client.get(address(sheet, step)).context["form"]
        sent = {name: value for name, value in page.initial.items() if value is not None}
        assert send(client, sheet, step, **sent).status_code == 302
    after = client.get(address(sheet, "moyens")).context["form"].initial
    assert after["funders"] == "Région : 9000,50"
    assert before != Resource.objects.get().latest_revision_id


@pytest.mark.parametrize(
    ("step", "fields", "wrong"),
    [
        ("action", {"title": "a" * 256}, "title"),
        ("action", {"summary": "a" * 301}, "summary"),
        ("action", {"contact_email": "aissatou"}, "contact_email"),
        ("action", {"contact_phone": "0" * 31}, "contact_phone"),
        ("action", {"leads": "a" * 161}, "leads"),
        ("action", {"leads": "\n".join(map(str, range(21)))}, "leads"),
        ("action", {"leads": "a\n" * 50_000}, "leads"),
        ("action", {"territories": "Atlantide"}, "territories"),
        ("action", {"region": "99999999999999999999"}, "region"),
        ("action", {"region": "x"}, "region"),
        ("action", {"themes": ["99999999999999999999"]}, "themes"),
        ("contexte", {"cross_stakes": ["nothing"]}, "cross_stakes"),
        ("contexte", {"context": "a" * 8001}, "context"),
        ("contexte", {"context": "a\n" * 1500}, "context"),
        ("publics", {"levels": ["9"]}, "levels"),
        ("moyens", {"total_cost": "douze"}, "total_cost"),
        ("moyens", {"total_cost": "1e5"}, "total_cost"),
        ("moyens", {"total_cost": "-5"}, "total_cost"),
        ("moyens", {"total_cost": "NaN"}, "total_cost"),
        ("moyens", {"total_cost": "9" * 20}, "total_cost"),
        ("moyens", {"total_cost": "٣٤"}, "total_cost"),
        ("moyens", {"total_cost": "10", "human_cost": "20"}, "human_cost"),
        ("moyens", {"funders": "Région : beaucoup"}, "funders"),
        ("moyens", {"funders": ": 12"}, "funders"),
        ("moyens", {"funders": f"Région : {'9' * 15}"}, "funders"),
        ("bilan", {"figures": "cinq sur six"}, "figures"),
        ("bilan", {"figures": f"{'9' * 31} : jeunes"}, "figures"),
        ("bilan", {"mark_ease": "6"}, "mark_ease"),
        ("bilan", {"mark_ease": "²"}, "mark_ease"),
        ("bilan", {"review_is_shared": "peut-être"}, "review_is_shared"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_written(client, sheet, step, fields, wrong):
    before = Resource.objects.get().latest_revision_id
    title = {"title": "Une immersion"} if step == "action" else {}
    answer = send(client, sheet, step, **title | fields)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    assert Resource.objects.get().latest_revision_id == before


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "<script>alert(1)</script>", "{{ 7 * 7 }}", "\u202eabc"])
def test_hostile_words_are_words(client, sheet, text):
    answer = send(client, sheet, "contexte", context=f"Bonjour {text.encode('utf-8', 'replace').decode()}")
    assert answer.status_code == 302
    assert "<script" not in latest().rendered["context"]
    assert "\0" not in latest().context


def test_what_no_form_offers_is_ignored(client, sheet, tutor):
    other = UserFactory()
    send(client, sheet, "contexte", context="Un.", owner=other.pk, live="1", title="Volé", visibility="communities")
    draft = Resource.objects.get()
    assert (draft.owner, draft.live, draft.title, draft.visibility) == (tutor, False, "Une immersion", "public")


def test_a_place_is_named_as_people_do(client, sheet):
    region = TerritoryFactory(kind="region", code="04", name="La Réunion")
    department = TerritoryFactory(code="974", name="La Réunion")
    area = TerritoryFactory(kind="employment_area", code="5201", name="Cholet")
    lines = "la réunion\nRégion La Réunion\nbassin d’emploi cholet\n974"
    send(client, sheet, "action", title="Une immersion", territories=lines)
    assert set(latest().territories.all()) == {region, department, area}
    assert client.get(address(sheet, "action")).context["form"].initial["territories"] == (
        "Bassin d'emploi Cholet\nLa Réunion\nRégion La Réunion"
    )


def test_two_tabs_that_write_the_same_words_choose(client, sheet):
    opened = sheet.latest_revision_id
    send(client, sheet, "contexte", context="La première.")
    answer = client.post(address(sheet, "contexte"), {"base": opened, "context": "La seconde."})
    assert answer.status_code == 409
    assert [(clash.mine, clash.theirs) for clash in answer.context["clashes"]] == [("La seconde.", "La première.")]
    assert latest().context == "La première."
    chosen = {"base": answer.context["base"], "context": "La seconde.", "choose_context": "theirs"}
    assert client.post(address(sheet, "contexte"), chosen).status_code == 302
    assert latest().context == "La première."


def test_two_tabs_that_write_different_steps_both_count(client, sheet):
    opened = sheet.latest_revision_id
    client.post(address(sheet, "contexte"), {"base": opened, "context": "Un contexte."})
    client.post(address(sheet, "bilan"), {"base": opened, "results": "Un résultat."})
    assert (latest().context, latest().results) == ("Un contexte.", "Un résultat.")


def test_a_form_sent_after_the_session_ended_waits(client, tutor, sheet):
    client.logout()
    answer = client.post(address(sheet, "contexte"), {"context": "Ce que j'avais écrit."})
    assert urlsplit(answer["Location"]).path == reverse("account_login")
    assert latest().context == ""
    session = client.session
    kept = session["kept_form"]
    client.force_login(tutor)
    session = client.session
    session["kept_form"] = kept
    session.save()
    assert "Ce que j&#x27;avais écrit." in client.get(address(sheet, "contexte")).content.decode()


def test_one_goes_on_where_something_lacks(client, sheet):
    assert client.get(reverse("edit_sheet", args=[sheet.slug]))["Location"] == address(sheet, "action")
    fill(client, sheet)
    assert client.get(reverse("edit_sheet", args=[sheet.slug]))["Location"] == address(sheet, "moyens")
    send(client, sheet, "moyens", total_cost="1")
    assert client.get(reverse("edit_sheet", args=[sheet.slug]))["Location"] == address(sheet, "relire")


def test_the_last_step_says_what_lacks_and_where(client, sheet):
    page = client.get(address(sheet, "relire"))
    assert [(step.slug, name) for step, name, _message in page.context["missing"]] == [
        ("action", "summary"),
        ("action", "leads"),
        ("action", "region"),
        ("action", "period"),
        ("contexte", "context"),
        ("objectifs", "objectives"),
        ("objectifs", "description"),
        ("publics", "direct_beneficiaries"),
        ("bilan", "results"),
    ]
    assert f'href="{address(sheet, "action")}#id_leads"' in page.content.decode()
    assert 'name="propose"' not in page.content.decode()


def test_an_incomplete_sheet_is_not_proposed(client, sheet):
    answer = send(client, sheet, "relire", visibility="public", propose="1")
    assert answer["Location"] == address(sheet, "relire")
    assert Resource.objects.get().current_workflow_state is None


def test_a_complete_sheet_is_proposed(client, sheet):
    fill(client, sheet)
    assert 'name="propose"' in client.get(address(sheet, "relire")).content.decode()
    answer = send(client, sheet, "relire", visibility="signed_in", propose="1")
    assert answer["Location"] == reverse("review_resource", args=[sheet.slug])
    assert Resource.objects.get().workflow_in_progress
    assert (latest().visibility, Resource.objects.get().live) == ("signed_in", False)


def test_only_her_own_communities_are_on_offer(client, sheet, tutor):
    mine, secret = CommunityFactory(title="La mienne"), CommunityFactory(join_mode="secret", title="Cercle")
    MembershipFactory(community=mine, user=tutor)
    assert "Cercle" not in client.get(address(sheet, "relire")).content.decode()
    answer = send(client, sheet, "relire", visibility="communities", communities=[secret.pk])
    assert list(answer.context["form"].errors) == ["communities"]
    assert send(client, sheet, "relire", visibility="communities").status_code == 302
    assert "communities" in dict(review.lacking(latest()))
    assert send(client, sheet, "relire", visibility="communities", communities=[mine.pk]).status_code == 302
    assert list(latest().communities.all()) == [mine]


def test_a_community_that_a_co_author_may_not_know_stays_chosen(client, sheet, tutor):
    secret = CommunityFactory(join_mode="secret", title="Cercle")
    drafts.save(tutor, sheet, values={"visibility": "communities", "communities": [secret]})
    assert "Cercle" not in client.get(address(sheet, "relire")).content.decode()
    assert send(client, sheet, "relire", visibility="communities").status_code == 302
    assert list(latest().communities.all()) == [secret]


@pytest.mark.parametrize("step", [step.slug for step in (*STEPS, LAST_STEP)])
def test_only_its_authors_write(client, sheet, step):
    client.logout()
    assert client.get(address(sheet, step)).status_code == 302
    client.force_login(UserFactory())
    assert client.get(address(sheet, step)).status_code == 404
    assert client.post(address(sheet, step), {"title": "Volé", "context": "Volé"}).status_code == 404
    coauthor = UserFactory()
    sheet.authors.create(person=coauthor)
    client.force_login(coauthor)
    assert client.get(address(sheet, step)).status_code == 200
    assert latest().title == "Une immersion"


def test_what_is_no_step_or_no_sheet_is_absent(client, sheet, tutor):
    assert client.get(address(sheet, "rien")).status_code == 404
    case = drafts.start(tutor, Resource._meta.apps.get_model("resources.CaseStudy"), title="Un cas", kind="case")
    assert client.get(reverse("edit_sheet", args=[case.slug])).status_code == 404


def test_writing_does_not_change_what_is_published(client, sheet):
    fill(client, sheet)
    Resource.objects.get().specific.get_latest_revision().publish()
    send(client, sheet, "contexte", context="Autre chose.")
    assert PracticeSheet.objects.get().context == "Trois postes vacants."
    assert latest().context == "Autre chose."


def test_a_page_has_few_elements(client, sheet):
    Territory.objects.bulk_create(
        Territory(kind="region", code=f"R{number}", name=f"Région {number}") for number in range(18)
    )
    for step in (*STEPS, LAST_STEP):
        page = client.get(address(sheet, step.slug)).content.decode()
        assert page.count("<") - page.count("</") - page.count("<!") < 360


@pytest.mark.parametrize("themes", [1, 3])
def test_a_step_takes_few_queries(client, sheet, themes, django_assert_num_queries):
    for _ in range(themes):
        ThemeFactory()
    client.get(address(sheet, "action"))
    with django_assert_num_queries(15):
        client.get(address(sheet, "action"))
