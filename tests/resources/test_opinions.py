"""« Cela vous a-t-il été utile ? » : one answer per person or browser, counted, told to who can act on it."""

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from community.models import Notification
from community.permissions import EDITORS_GROUP
from resources import visitors
from resources.actions import opinions
from resources.actions.drafts import Refused
from resources.models import Opinion, Resource
from resources.views.opinions import MOST_FROM_AN_ADDRESS, MOST_SAID
from tests.factories import CommunityFactory, MembershipFactory, ResourceFactory, UserFactory

pytestmark = pytest.mark.usefixtures("library")
NOBODY = AnonymousUser()


@pytest.fixture
def resource():
    return ResourceFactory(owner=UserFactory())


def address(resource):
    return reverse("opinion", args=[resource.slug])


def said(resource):
    """Return what was said, and the count that lists and pages show."""
    rows = Opinion.objects.filter(resource=resource.pk).order_by("pk").values_list("is_useful", "missing")
    return list(rows), Resource.objects.get(pk=resource.pk).useful_count


def told():
    return list(Notification.objects.order_by("pk").values_list("recipient", "verb"))


# --- Actions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [{"visitor": "a" * 32}, {}], ids=["visitor", "person"])
def test_one_answer_that_may_change_and_be_taken_back(resource, who):
    actor = NOBODY if who else UserFactory()
    opinions.give(actor, resource, is_useful=True, **who)
    assert said(resource) == ([(True, "")], 1)
    opinions.give(actor, resource, is_useful=False, missing="La date.", **who)
    assert said(resource) == ([(False, "La date.")], 0)
    assert opinions.withdraw(actor, resource, **who) is True
    assert (opinions.withdraw(actor, resource, **who), said(resource)) == (False, ([], 0))


def test_each_person_and_each_browser_counts(resource):
    for key in ("a" * 32, "b" * 32):
        opinions.give(NOBODY, resource, is_useful=True, visitor=key)
    opinions.give(UserFactory(), resource, is_useful=True)
    assert said(resource)[1] == 3


def test_a_browser_whose_reader_signs_in_does_not_count_twice(resource):
    opinions.give(NOBODY, resource, is_useful=True, visitor="a" * 32)
    opinions.give(UserFactory(), resource, is_useful=True, visitor="a" * 32)
    assert said(resource) == ([(True, "")], 1)


def test_the_database_keeps_one_answer_each(resource):
    person = UserFactory()
    for who in ({"person": person}, {"visitor": "a" * 32}):
        Opinion.objects.create(resource=resource, is_useful=True, **who)
        with pytest.raises(IntegrityError), transaction.atomic():
            Opinion.objects.create(resource=resource, is_useful=False, **who)


@pytest.mark.parametrize("visitor", ["", "a" * 32])
@pytest.mark.parametrize("visibility", ["signed_in", "communities"])
def test_who_may_not_read_says_nothing(visibility, visitor):
    resource = ResourceFactory(visibility=visibility, communities=[CommunityFactory()])
    person = NOBODY if visitor or visibility == "signed_in" else UserFactory()
    with pytest.raises(Refused):
        opinions.give(person, resource, is_useful=True, visitor=visitor)
    assert said(resource) == ([], 0)


def test_nobody_without_a_key_says_nothing(resource):
    with pytest.raises(Refused):
        opinions.give(NOBODY, resource, is_useful=True)
    assert (said(resource), opinions.opinion_of(NOBODY, "", resource)) == (([], 0), None)


def test_answers_about_another_resource_do_not_count(resource):
    opinions.give(UserFactory(), ResourceFactory(), is_useful=True)
    assert said(resource) == ([], 0)


# --- What is missing --------------------------------------------------------------------------------------------------


def test_the_owner_is_told_once_of_what_is_missing(resource):
    person = UserFactory()
    for missing in ("La date.", "La date.", "La date et le lieu.", ""):
        opinions.give(person, resource, is_useful=False, missing=missing)
    lines = Notification.objects.order_by("pk")
    assert told() == [(resource.owner_id, "resource_missing")] * 2
    assert [line.data["note"] for line in lines] == ["La date.", "La date et le lieu."]
    assert {(line.data["url"], line.data["named"]) for line in lines} == {(f"{resource.get_absolute_url()}#avis", True)}


def test_a_visitor_is_not_named(resource):
    opinions.give(NOBODY, resource, is_useful=False, missing="La date.", visitor="a" * 32)
    assert Notification.objects.get().data["named"] is False


def test_nobody_is_told_of_her_own_words_nor_of_what_she_may_not_read():
    owner = UserFactory()
    opinions.give(owner, ResourceFactory(owner=owner), is_useful=False, missing="La date.")
    role = MembershipFactory()
    shared = ResourceFactory(owner=owner, visibility="communities", communities=[role.community])
    opinions.give(role.user, shared, is_useful=False, missing="La date.")
    opinions.give(role.user, ResourceFactory(owner=None), is_useful=False, missing="La date.")
    assert told() == []


def test_what_is_missing_is_listed_for_who_writes_and_reviews_alone(client, resource):
    opinions.give(UserFactory(), resource, is_useful=False, missing="<b>La date</b>")
    editor = UserFactory(is_staff=True)
    editor.groups.add(Group.objects.get_or_create(name=EDITORS_GROUP)[0])
    shown = {}
    for name, person in (("visitor", None), ("reader", UserFactory()), ("owner", resource.owner), ("editor", editor)):
        if person:
            client.force_login(person)
        shown[name] = "&lt;b&gt;La date&lt;/b&gt;" in client.get(resource.get_absolute_url()).content.decode()
    assert shown == {"visitor": False, "reader": False, "owner": True, "editor": True}


# --- Without an account -----------------------------------------------------------------------------------------------


def test_only_an_answer_gives_the_browser_a_key(client, resource):
    assert visitors.NAME not in client.get(address(resource), {"reponse": "oui"}).cookies
    answer = client.post(address(resource), {"reponse": "oui"})
    cookie = answer.cookies[visitors.NAME]
    assert (answer.status_code, answer["Location"]) == (302, f"{resource.get_absolute_url()}#avis")
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
    assert bool(cookie["secure"]) is settings.HTTPS
    assert (said(resource), len(Opinion.objects.get().visitor)) == (([(True, "")], 1), 32)


def test_the_same_browser_answers_once_changes_and_takes_back(client, resource):
    for reponse, missing in (("oui", ""), ("non", "La date.")):
        client.post(address(resource), {"reponse": reponse, "missing": missing})
    assert said(resource) == ([(False, "La date.")], 0)
    page = client.get(address(resource)).content.decode()
    assert ("La date.</textarea>" in page, "Retirer mon avis" in page) == (True, True)
    client.post(address(resource), {"reponse": "retirer"})
    assert said(resource) == ([], 0)


def test_another_browser_is_another_answer(resource):
    for _ in range(2):
        Client().post(address(resource), {"reponse": "oui"})
    assert said(resource)[1] == 2


@pytest.mark.parametrize("forged", ["a" * 32, "a" * 32 + ":1abc:signature", ""])
def test_a_key_that_we_did_not_sign_is_none(client, resource, forged):
    opinions.give(NOBODY, resource, is_useful=True, visitor="a" * 32)
    client.cookies[visitors.NAME] = forged
    client.post(address(resource), {"reponse": "non"})
    assert said(resource) == ([(True, ""), (False, "")], 1)


def test_the_chosen_answer_comes_checked_and_nothing_is_written_by_looking(client, resource):
    page = client.get(address(resource), {"reponse": "non"})
    assert page.context["form"]["reponse"].value() == "non"
    assert client.head(address(resource), {"reponse": "oui"}).status_code == 200
    assert said(resource) == ([], 0)


def test_a_foreign_page_answers_for_nobody(resource):
    strict = Client(enforce_csrf_checks=True)
    assert (strict.post(address(resource), {"reponse": "oui"}).status_code, said(resource)) == (403, ([], 0))


# --- With an account --------------------------------------------------------------------------------------------------


def test_one_click_answers_in_place_a_second_takes_back(client, resource):
    client.force_login(UserFactory())
    htmx = {"HX-Request": "true"}
    answer = client.post(address(resource), {"reponse": "oui"}, headers=htmx)
    page = answer.content.decode()
    assert (visitors.NAME in answer.cookies, "<html" in page, "1 personne l'a jugée utile" in page) == (
        False,
        False,
        True,
    )
    assert ('value="retirer" aria-pressed="true"' in page, 'hx-swap-oob="innerHTML">Merci' in page) == (True, True)
    page = client.post(address(resource), {"reponse": "retirer"}, headers=htmx).content.decode()
    assert ('aria-pressed="true"' in page, said(resource)) == (False, ([], 0))


def test_without_a_script_the_same_form_leads_back(client, resource):
    client.force_login(UserFactory())
    answer = client.post(address(resource), {"reponse": "non", "missing": "La date."})
    assert (answer.status_code, said(resource)) == (302, ([(False, "La date.")], 0))
    page = client.get(resource.get_absolute_url()).content.decode()
    assert ("La date.</textarea>" in page, "Merci, votre avis est noté." in page) == (True, True)


# --- Bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("signed_in", [False, True])
@pytest.mark.parametrize("reponse", ["", "peut-être", "oui\0", "x" * 9999])
def test_a_wrong_answer_is_refused_and_the_words_stay(client, resource, reponse, signed_in):
    if signed_in:
        client.force_login(UserFactory())
    answer = client.post(address(resource), {"reponse": reponse, "missing": "La date."})
    page = answer.content.decode()
    assert (answer.status_code, "une des deux réponses" in page, "La date.</textarea>" in page) == (422, True, True)
    assert (said(resource), visitors.NAME in answer.cookies) == (([], 0), False)


def test_too_many_words_are_refused_and_given_back(client, resource):
    answer = client.post(address(resource), {"reponse": "non", "missing": "x" * 1001})
    assert (answer.status_code, "x" * 1001 in answer.content.decode(), said(resource)) == (422, True, ([], 0))


def test_what_no_database_stores_is_left_out(client, resource):
    client.post(address(resource), {"reponse": "non", "missing": "La\0 date\u202e."})
    assert said(resource) == ([(False, "La date.")], 0)


# --- Pace -------------------------------------------------------------------------------------------------------------


def _burst(client, resource, times):
    for _ in range(times):
        client.post(address(resource), {"reponse": "oui"})
    return client.post(address(resource), {"reponse": "non", "missing": "La date."})


def test_a_person_who_answers_without_end_waits(client, resource):
    client.force_login(UserFactory())
    answer = _burst(client, resource, MOST_SAID)
    assert (answer.status_code, 0 < int(answer["Retry-After"]) <= 600) == (429, True)
    assert ("La date.</textarea>" in answer.content.decode(), said(resource)) == (True, ([(True, "")], 1))


def test_an_address_that_answers_without_end_waits_whatever_it_says_of_itself(resource):
    for number in range(MOST_FROM_AN_ADDRESS):
        headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        assert Client().post(address(resource), {"reponse": "oui"}, headers=headers).status_code == 302
    answer = Client().post(address(resource), {"reponse": "oui"}, headers={"X-Forwarded-For": "192.0.2.200"})
    assert (answer.status_code, said(resource)[1]) == (429, MOST_FROM_AN_ADDRESS)


# --- Repair -----------------------------------------------------------------------------------------------------------


def test_the_counts_are_repaired(resource, capsys):
    opinions.give(UserFactory(), resource, is_useful=True)
    Resource.objects.filter(pk=resource.pk).update(useful_count=7, trial_count=7)
    call_command("recount_resources")
    found = Resource.objects.get(pk=resource.pk)
    assert (found.useful_count, found.trial_count) == (1, 0)
    assert capsys.readouterr().out.splitlines()[0] == "1 ressource(s) corrigée(s)."
    call_command("recount_resources")
    assert capsys.readouterr().out.splitlines()[0] == "0 ressource(s) corrigée(s)."
