"""A member shares a resource: her form, her drafts, what is not hers."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from resources.actions import drafts, review
from resources.member_text import body_of, typed
from resources.models import LibraryDocument, Resource, ResourcePage
from tests.factories import (
    CaseStudyFactory,
    CommunityFactory,
    MembershipFactory,
    MomentFactory,
    PracticeSheetFactory,
    QualificationFactory,
    ResourceFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.usefixtures("library")

NEW = "/ressources/proposer/ressource/"
MINE = "/ressources/miennes/"
TEXT = "Le premier matin, **deux heures** suffisent.\n\n## La veille\n\n- le badge\n- la clé"


@pytest.fixture
def tutor(client):
    person = UserFactory(first_name="Claire", last_name="Évain")
    client.force_login(person)
    return person


def fields(**values):
    sent = {
        "kind": "tool",
        "title": "Une trame d'accueil",
        "summary": "Une page.",
        "visibility": "public",
        "text": TEXT,
    }
    return sent | values


def edit(resource):
    return f"/ressources/{resource.slug}/modifier/"


def stored():
    return drafts.draft_of(ResourcePage.objects.get())


def errors(answer):
    return {name: list(found) for name, found in answer.context["form"].errors.items()}


def test_a_visitor_signs_in_first_and_finds_what_she_typed(client):
    answer = client.post(NEW, fields(title="Tapé avant"))
    assert (answer.status_code, answer.url) == (302, f"/compte/connexion/?next={NEW}")
    client.force_login(UserFactory())
    assert "Tapé avant" in client.get(NEW).content.decode()
    assert not Resource.objects.exists()


def test_what_she_may_share(client, tutor):
    page = client.get("/ressources/proposer/").content.decode()
    assert f'href="{NEW}"' in page


def test_a_draft_is_saved_with_its_parts(client, tutor):
    theme, qualification, moment = ThemeFactory(), QualificationFactory(), MomentFactory()
    sent = fields(
        points="Préparer\nAccueillir",
        link="exemple.fr/page",
        themes=[theme.pk],
        qualifications=[qualification.pk],
        moments=[moment.pk],
        source_name="Foyer L'Estran",
        licence="CC BY 4.0",
    )
    answer = client.post(NEW, sent)
    draft = stored()
    assert answer.url == edit(draft)
    assert (draft.owner, draft.live, draft.kind, draft.link) == (tutor, False, "tool", "https://exemple.fr/page")
    assert [block.block_type for block in draft.body] == ["key_points", "paragraph", "heading", "paragraph"]
    assert [list(getattr(draft, name).all()) for name in ("themes", "qualifications", "moments")] == [
        [theme],
        [qualification],
        [moment],
    ]
    assert typed(draft.body).text == TEXT
    form = client.get(edit(draft)).context["form"]
    assert (form["text"].value(), form["points"].value()) == (TEXT, "Préparer\nAccueillir")


def test_only_the_title_is_needed_to_save(client, tutor):
    assert client.post(NEW, {"kind": "link", "title": "Un lien", "visibility": "public"}).status_code == 302
    assert stored().title == "Un lien"


def test_a_form_sent_twice_makes_one_draft(client, tutor):
    key = str(uuid4())
    first, second = client.post(NEW, fields(form_key=key)), client.post(NEW, fields(form_key=key, summary="Mieux."))
    assert first.url == second.url
    assert (ResourcePage.objects.count(), stored().summary) == (1, "Mieux.")


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"title": ""}, "title", "Donnez un titre : il permet de retrouver votre brouillon."),
        ({"title": "\u200b\x00"}, "title", "Donnez un titre : il permet de retrouver votre brouillon."),
        ({"points": "a\nb\nc\nd"}, "points", "Trois points au plus, un par ligne."),
        ({"points": "a" * 201}, "points", "Un point tient en 200 caractères."),
        ({"text": f"## {'a' * 121}"}, "text", "Un intertitre tient en 120 caractères."),
        (
            {"text": "\n".join(["a"] * 1500)},
            "text",
            "Ce texte est trop long : joignez-le en fichier, ou raccourcissez-le.",
        ),
        (
            {"link": "javascript:alert(1)"},
            "link",
            "Cette adresse n'est pas complète. Par exemple : https://exemple.fr/page.",
        ),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(client, tutor, values, field, message):
    answer = client.post(NEW, fields(licence="Gardée", **values))
    assert answer.status_code == 422
    assert errors(answer)[field] == [message]
    assert "Gardée" in answer.content.decode()
    assert not Resource.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"kind": "practice"},
        {"kind": "case"},
        {"kind": "x\x00"},
        {"visibility": "everyone"},
        {"themes": ["9" * 30]},
        {"themes": ["-1"]},
        {"qualifications": ["x"]},
        {"moments": ["0"]},
        {"form_key": "x"},
        {"source_url": "x" * 600},
        {"licence": "x" * 200},
        {"drop": ["x"]},
    ],
)
def test_nonsense_is_refused_and_breaks_nothing(client, tutor, values):
    assert client.post(NEW, fields(**values)).status_code == 422
    assert not Resource.objects.exists()


def test_she_shares_only_with_communities_of_hers(client, tutor):
    hers, others = CommunityFactory(), CommunityFactory()
    archived = CommunityFactory(archived_at="2026-01-01T00:00:00Z")
    for community in (hers, archived):
        MembershipFactory(user=tutor, community=community)
    offered = client.get(NEW).context["form"].fields["communities"].queryset
    assert list(offered) == [hers]
    answer = client.post(NEW, fields(visibility="communities", communities=[others.pk]))
    assert list(errors(answer)) == ["communities"]
    client.post(NEW, fields(visibility="communities", communities=[hers.pk]))
    assert list(stored().communities.all()) == [hers]


def test_no_other_field_is_taken_from_the_form(client, tutor):
    someone = UserFactory()
    client.post(NEW, fields(owner=someone.pk, live="on", slug="pris", authors=someone.pk, review_on="2030-01-01"))
    draft = stored()
    assert (draft.owner, draft.live, draft.slug, draft.review_on) == (tutor, False, "une-trame-d-accueil", None)
    assert not draft.authors.exists()


def test_a_community_that_she_may_not_know_stays_unseen(client, tutor):
    secret, hers = CommunityFactory(join_mode="secret", title="Cercle discret"), CommunityFactory()
    MembershipFactory(user=tutor, community=hers)
    draft = drafts.start(
        tutor, ResourcePage, title="Un lien", visibility="communities", communities=[secret, hers], body=body_of([])
    )
    assert "Cercle discret" not in client.get(edit(draft)).content.decode()
    client.post(edit(draft), fields(visibility="communities", communities=[]))
    assert list(stored().communities.all()) == [secret]


def test_a_file_goes_with_the_draft(client, tutor):
    key = str(uuid4())
    for _ in range(2):
        upload = SimpleUploadedFile("trame.txt", b"Une trame d'accueil.")
        assert client.post(NEW, fields(form_key=key, file=upload)).status_code == 302
    draft = stored()
    assert [block.block_type for block in draft.body][-1] == "document"
    assert LibraryDocument.objects.count() == 1
    document = draft.body[-1]
    client.post(edit(draft), fields(drop=[document.id]))
    assert "document" not in [block.block_type for block in stored().body]


def test_a_refused_file_leaves_the_rest_saved(client, tutor):
    answer = client.post(NEW, fields(file=SimpleUploadedFile("trame.pdf", b"")))
    assert (answer.status_code, list(errors(answer))) == (422, ["file"])
    draft = stored()
    assert typed(draft.body).text == TEXT
    assert f'action="{edit(draft)}"' in answer.content.decode()
    assert answer.context["base"] == draft.latest_revision_id


def test_two_tabs_lose_nothing(client, tutor):
    client.post(NEW, fields())
    base = stored().latest_revision_id
    client.post(edit(stored()), fields(base=base, summary="D'un onglet.", text="Le premier texte."))
    answer = client.post(edit(stored()), fields(base=base, summary="De l'autre.", text="Le second texte."))
    assert answer.status_code == 409
    assert [(clash.name, clash.mine, clash.theirs) for clash in answer.context["clashes"]] == [
        ("summary", "De l'autre.", "D'un onglet."),
        ("text", "Le second texte.", "Le premier texte."),
    ]
    assert stored().summary == "D'un onglet."
    chosen = {"base": answer.context["base"], "choose_summary": "theirs", "choose_text": "mine"}
    client.post(edit(stored()), fields(summary="De l'autre.", text="Le second texte.", **chosen))
    draft = stored()
    assert (draft.summary, typed(draft.body).text) == ("D'un onglet.", "Le second texte.")


def test_two_tabs_that_write_different_fields_both_count(client, tutor):
    client.post(NEW, fields())
    base = stored().latest_revision_id
    client.post(edit(stored()), fields(base=base, text="Un autre texte."))
    assert client.post(edit(stored()), fields(base=base, summary="Un autre chapeau.")).status_code == 302
    draft = stored()
    assert (draft.summary, typed(draft.body).text) == ("Un autre chapeau.", "Un autre texte.")


def test_what_an_editor_laid_out_is_not_touched(client, tutor):
    client.post(NEW, fields(points="Avant"))
    draft = stored()
    draft.body.append(("steps", [{"title": "Étape", "text": ""}]))
    drafts.save(tutor, draft, values={"body": draft.body})
    page = client.get(edit(draft))
    assert "text" not in page.context["form"].fields
    assert "mis en page par la rédaction" in page.content.decode()
    client.post(edit(draft), fields(base=page.context["base"], points="Après", text="Effacer tout"))
    after = stored()
    assert [block.block_type for block in after.body] == ["key_points", "paragraph", "heading", "paragraph", "steps"]
    assert list(after.body[0].value) == ["Après"]


def test_typing_what_was_given_back_changes_no_block(client, tutor):
    client.post(NEW, fields(points="Un", text=f"{TEXT}\n\n> Une parole\n> — Une tutrice\n\nFin."))
    before = stored()
    form = client.get(edit(before)).context["form"]
    client.post(edit(before), fields(points=form["points"].value(), text=form["text"].value(), base=""))
    assert stored().body.get_prep_value() == before.body.get_prep_value()


def test_each_kind_has_its_form(client, tutor):
    sheet, case = PracticeSheetFactory(owner=tutor), CaseStudyFactory(owner=tutor)
    assert client.get(edit(sheet)).url == reverse("edit_sheet", args=[sheet.slug])
    assert client.get(edit(case)).url == reverse("edit_case", args=[case.slug])


def test_submission_says_what_is_missing_and_keeps_the_draft(client, tutor):
    answer = client.post(NEW, {"kind": "tool", "title": "Vide", "visibility": "communities", "proposer": "1"})
    assert (answer.status_code, list(errors(answer))) == (422, ["summary", "text", "communities"])
    assert stored().title == "Vide"
    assert not stored().workflow_in_progress
    answer = client.post(f"/ressources/{stored().slug}/soumettre/")
    assert (answer.status_code, len(answer.context["lacking"])) == (422, 3)


def test_a_complete_draft_is_proposed(client, tutor):
    answer = client.post(NEW, fields(proposer="1"))
    assert answer.url == MINE
    assert stored().workflow_in_progress
    assert "En relecture" in client.get(MINE).content.decode()
    client.post(f"/ressources/{stored().slug}/reprendre/")
    assert not stored().workflow_in_progress
    client.post(f"/ressources/{stored().slug}/soumettre/")
    assert stored().workflow_in_progress


@pytest.mark.parametrize("name", ["edit", "submit", "take_back", "discard", "review", "withdraw", "verify"])
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("live", [True, False])
def test_what_is_not_hers_is_absent(client, tutor, name, method, live):
    """The same for a resource that everybody reads, a draft of another, and nothing at all."""
    resource = ResourceFactory(owner=UserFactory(), live=live)
    only_posts = name in ("submit", "take_back") and method == "get"
    for slug in (resource.slug, "rien"):
        answer = getattr(client, method)(reverse(f"{name}_resource", args=[slug]))
        assert answer.status_code == (405 if only_posts else 404)
    assert Resource.objects.get().live is live


@pytest.mark.parametrize("name", ["propose_resource", "new_resource", "my_resources", "review_queue"])
def test_a_visitor_is_led_to_the_sign_in(client, name):
    assert client.get(reverse(name)).url == f"/compte/connexion/?next={reverse(name)}"


@pytest.mark.parametrize("name", ["edit", "submit", "take_back", "discard", "review", "withdraw", "verify"])
def test_a_visitor_learns_nothing_of_an_address(client, name):
    resource = ResourceFactory()
    answers = [client.post(reverse(f"{name}_resource", args=[slug])) for slug in (resource.slug, "rien")]
    assert [answer.status_code for answer in answers] == [302, 302]


def test_she_deletes_a_draft_once_it_is_confirmed(client, tutor):
    client.post(NEW, fields())
    address = f"/ressources/{stored().slug}/supprimer/"
    assert "Cela ne se défait pas" in client.get(address).content.decode()
    assert Resource.objects.count() == 1
    client.post(address)
    assert Resource.objects.count() == 0


def test_what_is_published_is_not_deleted(client, tutor):
    resource = ResourceFactory(owner=tutor)
    assert client.post(f"/ressources/{resource.slug}/supprimer/").status_code == 404
    assert Resource.objects.get().live


def test_too_many_drafts_in_a_short_time_wait(client, tutor):
    answers = [client.post(NEW, fields()).status_code for _ in range(42)]
    assert answers.count(302) == 40
    assert (answers[-1], ResourcePage.objects.count()) == (429, 40)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_hers_costs_the_same(client, tutor, count, django_assert_num_queries):
    for _ in range(count):
        draft = drafts.start(
            tutor, ResourcePage, title="Une trame", summary="Une page.", link="https://exemple.fr/", body=body_of([])
        )
        review.submit(tutor, draft)
        review.comment(tutor, draft, "Une question.")
    client.get(MINE)
    with django_assert_num_queries(8):
        page = client.get(MINE)
    assert len(page.context["rows"]) == count


def test_her_list_holds_only_hers(client, tutor):
    ResourceFactory(owner=UserFactory(), title="D'une autre")
    shared = ResourceFactory(owner=UserFactory(), title="À deux", authors=[tutor])
    rows = client.get(MINE).context["rows"]
    assert [(row.resource.pk, row.is_owner) for row in rows] == [(shared.pk, False)]
