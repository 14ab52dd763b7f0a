"""The pages: flag, queue, decision, appeal; who may open them, what they never say."""

import html

import pytest
from django.urls import reverse

from community.actions.flags import flag
from community.actions.reports import appeal, decide
from community.models import Flag, Notification, Report
from tests.community.moderation.cases import Case
from tests.factories import PostFactory

pytestmark = pytest.mark.usefixtures("site")

REMOVE = Report.Decision.REMOVE


@pytest.fixture
def case():
    return Case()


@pytest.fixture
def report(case):
    return flag(case.maelle, case.post, reason="hurtful", passage="le seul foyer", comment="Petit canton").report


def text_of(client, person, address):
    client.force_login(person)
    answer = client.get(address)
    return answer.content.decode() if answer.status_code == 200 else answer.status_code


def test_no_list_of_colleagues_gives_away_an_unnamed_manager(case, client):
    """Who judges would see which colleague is missing from those to ask."""
    unnamed = PostFactory(thread=case.thread, author=case.thomas, is_anonymous=True)
    case.member("Yves", role="manager")
    address = flag(case.maelle, unnamed, reason="hurtful").report.get_absolute_url()
    assert "Demander l'avis" not in html.unescape(text_of(client, case.nadia, address)).replace("’", "'")


def flag_url(case):
    return reverse("flag", args=["message", case.post.pk])


class TestFlagging:
    def test_it_is_sent_and_leads_back(self, case, client):
        client.force_login(case.maelle)
        answer = client.post(flag_url(case), {"reason": "hurtful", "passage": "seul foyer"})
        assert answer["Location"] == case.post.get_absolute_url()
        assert Flag.objects.values_list("person", "passage").get() == (case.maelle.pk, "seul foyer")
        assert "déjà signalé" in client.post(flag_url(case), {"reason": "hurtful"}, follow=True).content.decode()

    @pytest.mark.parametrize("values", [{}, {"reason": "nonsense"}, {"reason": "hurtful", "passage": "a" * 501}])
    def test_what_is_wrong_is_said_and_what_was_typed_kept(self, case, client, values):
        client.force_login(case.maelle)
        answer = client.post(flag_url(case), values | {"comment": "Mes mots"})
        assert (answer.status_code, "Mes mots" in answer.content.decode()) == (422, True)
        assert not Report.objects.exists()

    @pytest.mark.parametrize("address", ["0", "99999999999999999999", "m1", "١"])
    def test_what_is_not_there(self, case, client, address):
        assert (
            text_of(client, case.maelle, reverse("flag", args=["message", "1"]).replace("/1/", f"/{address}/")) == 404
        )
        assert text_of(client, case.maelle, f"/signaler/rien/{case.post.pk}/") == 404

    def test_hostile_words_are_words(self, case, client):
        client.force_login(case.maelle)
        client.post(flag_url(case), {"reason": "other", "passage": "<script>x</script>\x00", "comment": "<b>\x00"})
        page = text_of(client, case.nadia, Report.objects.get().get_absolute_url())
        assert "&lt;script&gt;" in page
        assert "<script>x" not in page

    def test_too_often(self, case, client, settings):
        settings.RATES = {"flag": [(1, 3600)]}
        client.force_login(case.maelle)
        client.post(flag_url(case), {"reason": "hurtful"})
        assert client.post(flag_url(case), {"reason": "hurtful"}).status_code == 429

    def test_a_visitor_signs_in_first(self, case, client):
        assert "connexion" in client.get(flag_url(case))["Location"]

    def test_the_menu_offers_it_but_for_ones_own(self, case, client):
        address = reverse("post_actions", args=[case.post.pk])
        assert flag_url(case) in text_of(client, case.maelle, address)
        assert flag_url(case) not in text_of(client, case.bruno, address)

    def test_the_profile_offers_it(self, case, client):
        address = reverse("flag", args=["profil", case.bruno.public_id])
        assert address in text_of(client, case.maelle, case.bruno.get_absolute_url())
        assert address not in text_of(client, case.bruno, case.bruno.get_absolute_url())


class TestQueue:
    def test_who_opens_it(self, case, report, client):
        addresses = [reverse("moderation", args=[case.community.slug]), report.get_absolute_url()]
        for person in (case.nadia, case.moderator, case.admin):
            assert ["Petit canton" in text_of(client, person, address) for address in addresses] == [True, True]
        for person in (case.maelle, case.bruno):
            assert [text_of(client, person, address) for address in addresses] == [403, 403]

    def test_the_sites_queue_has_all_but_what_is_secret(self, case, report, client):
        secret = Case(join_mode="secret", title="Cercle caché")
        hidden = flag(secret.maelle, secret.post, reason="wrong").report
        page = text_of(client, case.moderator, reverse("site_moderation"))
        assert ("Ton blessant" in page, "Information fausse" in page, "Cercle caché" in page) == (True, False, False)
        assert text_of(client, case.moderator, reverse("site_report", args=[hidden.pk])) == 404
        assert "Cercle caché" in text_of(client, case.admin, reverse("site_moderation"))
        assert text_of(client, case.nadia, reverse("site_moderation")) == 403

    def test_a_report_opens_only_in_its_own_community(self, case, report, client):
        other = Case(title="Ailleurs")
        address = reverse("report", args=[other.community.slug, report.pk])
        assert text_of(client, other.nadia, address) == 404
        assert text_of(client, case.moderator, address) == 404

    def test_her_own_case_a_manager_does_not_see(self, case, report, client):
        case.community.memberships.filter(user=case.bruno).update(role="manager")
        assert text_of(client, case.bruno, report.get_absolute_url()) == 404
        assert "Petit canton" not in text_of(client, case.bruno, reverse("moderation", args=[case.community.slug]))

    def test_the_passage_is_marked(self, case, report, client):
        page = text_of(client, case.nadia, report.get_absolute_url())
        assert "<strong><mark>le seul foyer</mark></strong>" in page

    def test_who_flagged_is_told_to_who_decides_only(self, case, report, client):
        name = str(case.maelle)
        assert name in text_of(client, case.nadia, report.get_absolute_url())
        flag(case.thomas, case.post, reason="hurtful")
        page = text_of(client, case.thomas, report.get_absolute_url())
        assert (name in page, "data-decision" in page) == (False, False)

    def test_an_anonymous_author_is_not_named(self, case, client):
        case.post.is_anonymous = True
        case.post.save()
        report = flag(case.maelle, case.post, reason="hurtful").report
        page = text_of(client, case.nadia, report.get_absolute_url())
        assert str(case.bruno) not in page
        assert 'name="measure"' not in page

    def test_a_decision(self, case, report, client):
        client.force_login(case.nadia)
        address = report.get_absolute_url()
        answer = client.post(address, {"decision": "remove", "message": ""})
        assert (answer.status_code, "Dites à la personne pourquoi" in answer.content.decode()) == (422, True)
        answer = client.post(address, {"decision": "remove", "message": "Hors charte.", "measure": "1"})
        assert answer["Location"] == reverse("manage_person", args=[case.community.slug, case.bruno.public_id])
        assert case.fresh().is_deleted
        client.force_login(case.thomas)
        late = client.post(address, {"decision": "keep"}, follow=True).content.decode()
        assert f"{case.nadia} a décidé entre-temps" in late
        assert case.fresh().is_deleted

    def test_words_proposed_for_a_decision_are_not_sent_with_another(self, case, report, client):
        client.force_login(case.nadia)
        proposed = client.get(report.get_absolute_url()).context["form"]["message"].value()
        client.post(report.get_absolute_url(), {"decision": "keep", "message": proposed})
        report.refresh_from_db()
        assert (report.decision, report.message) == ("keep", "")

    @pytest.mark.parametrize(
        "values", [{}, {"decision": "burn"}, {"upheld": "1"}, {"decision": "correct", "message": "a" * 2001}]
    )
    def test_nonsense_decides_nothing(self, case, report, client, values):
        client.force_login(case.nadia)
        assert client.post(report.get_absolute_url(), values).status_code == 422
        report.refresh_from_db()
        assert report.state == "open"

    def test_advice(self, case, report, client):
        client.force_login(case.nadia)
        address = reverse("ask_advice", args=[case.community.slug, report.pk])
        client.post(address, {"person": case.thomas.public_id})
        assert "confié à Thomas" in text_of(client, case.nadia, report.get_absolute_url())
        assert "ne peut pas décider" in client.post(address, {"person": "x"}, follow=True).content.decode()

    def test_treated_ones_are_paged(self, case, report, client, monkeypatch):
        monkeypatch.setattr("community.moderation.queue.PAGE", 1)
        decide(case.nadia, report, "keep")
        later = flag(case.hamid, case.post, reason="wrong").report
        decide(case.nadia, later, "keep")
        client.force_login(case.nadia)
        page = client.get(reverse("moderation", args=[case.community.slug])).context["queue"]
        assert [one.pk for one in page.treated] == [later.pk]
        page = client.get(f"{reverse('moderation', args=[case.community.slug])}?avant={later.pk}").context["queue"]
        assert [one.pk for one in page.treated] == [report.pk]

    @pytest.mark.parametrize("number", [1, 3])
    def test_bounded_queries(self, case, report, client, number, django_assert_num_queries):
        for _ in range(number - 1):
            flag(case.maelle, PostFactory(thread=case.thread), reason="hurtful")
        client.force_login(case.nadia)
        address = report.get_absolute_url()
        client.get(address)
        with django_assert_num_queries(QUERIES):
            client.get(address)


QUERIES = 20


class TestDecision:
    @pytest.fixture
    def removed(self, case, report):
        return decide(case.nadia, report, REMOVE, message="Hors charte.")

    def test_its_author_reads_it_and_contests_once(self, case, removed, client):
        address = reverse("decision", args=[removed.pk])
        page = text_of(client, case.bruno, address)
        assert ("Hors charte." in page, "le seul foyer" in page, "Petit canton" in page) == (True, True, False)
        assert str(case.maelle) not in page
        assert client.post(address, {"text": ""}).status_code == 422
        assert client.post(address, {"text": "Personne n'est reconnaissable."})["Location"] == address
        client.post(address, {"text": "Encore."})
        removed.refresh_from_db()
        assert removed.appeal == "Personne n'est reconnaissable."

    def test_nobody_else_opens_it(self, case, removed, client):
        for person in (case.maelle, case.nadia, case.admin):
            assert text_of(client, person, reverse("decision", args=[removed.pk])) == 404

    def test_it_is_judged_by_another(self, case, removed, client):
        appeal(case.bruno, removed, "Non.")
        address = reverse("site_report", args=[removed.pk])
        assert 'name="upheld"' not in text_of(client, case.nadia, removed.get_absolute_url())
        client.force_login(case.moderator)
        assert client.post(address, {"upheld": "2", "answer": ""}).status_code == 422
        assert client.post(address, {"upheld": "0", "answer": "En effet."})["Location"] == address
        assert case.fresh().is_shown

    def test_nothing_that_is_told_names_who_flagged(self, case, removed, client):
        rows = Notification.objects.filter(recipient=case.bruno).values_list("data", "actor_object_id", "verb")
        assert [verb for *_rest, verb in rows] == ["flag_decided"]
        assert str(case.maelle) not in str(list(rows))
        assert str(case.maelle) not in text_of(client, case.bruno, reverse("notifications"))
