"""What editors see of searches: those that found nothing, and the words that they declare alike."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from community.models import EmptySearch, Synonym
from home.actions.editors import equip_editors
from tests.factories import UserFactory

pytestmark = pytest.mark.usefixtures("library")
ADD = "/gestion/snippets/community/synonym/add/"


@pytest.fixture
def editor(client, library):
    person = UserFactory()
    person.groups.add(equip_editors())
    client.force_login(person)
    return person


def search(words, count, days=0):
    EmptySearch.objects.create(words=words, count=count, day=timezone.localdate() - timedelta(days=days))


def rows(client):
    page = client.get(reverse("empty_searches")).content.decode()
    table = re.search(r'<table class="listing.*?</table>', page, re.S)[0]
    texts = [unescape(re.sub("<[^>]*>", " ", cell)).split() for cell in re.findall(r"<td.*?</td>", table, re.S)]
    return [(" ".join(texts[at]), *texts[at + 1]) for at in range(0, len(texts) - 2, 3)]


def test_what_found_nothing_is_summed_the_most_frequent_first(client, editor):
    search("gratification", 2)
    search("gratification", 3, days=89)
    search("gratification", 9, days=90)
    search("carnet <b>", 7)
    search("nom d'une personne", 1)
    assert rows(client) == [("carnet <b>", "7"), ("gratification", "5")]


def test_the_report_leads_to_writing_and_stands_in_the_menu(client, editor):
    page = client.get(reverse("empty_searches")).content.decode()
    assert reverse("new_resource") in page
    assert reverse("empty_searches") in client.get("/gestion/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_report(client, editor, number, django_assert_num_queries):
    for index in range(number):
        search(f"mots {index}", 2)
    client.get(reverse("empty_searches"))
    with django_assert_num_queries(12):
        client.get(reverse("empty_searches"))


@pytest.mark.parametrize("name", ["empty_searches", "empty_searches_results"])
def test_others_do_not_read_it(client, library, name):
    search("gratification", 5)
    assert client.get(reverse(name)).status_code == 302
    client.force_login(UserFactory())
    assert "gratification" not in client.get(reverse(name), follow=True).content.decode()


def test_an_editor_declares_words_alike(client, editor):
    client.post(ADD, {"words": " site qualifiant ;  terrain de stage,, "})
    assert list(Synonym.objects.values_list("words", flat=True)) == ["site qualifiant, terrain de stage"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "Champ requis."),
        ("tuteur", "au moins deux expressions"),
        ("tuteur, , ;", "au moins deux expressions"),
        ("tuteur, TUTEURS", "« TUTEURS » et « tuteur » se cherchent déjà"),
        ("tuteur, de la", "« de la » ne contient aucun mot"),
        (", ".join(f"mot{n}" for n in range(13)), "12 au plus"),
        ("x" * 301 + ", y", "300"),
        ("a\0b, c", "nul"),
        ("tuteur, référent", "existe déjà"),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(client, editor, words, said):
    Synonym.objects.create(words="tuteur, référent")
    page = client.post(ADD, {"words": words})
    assert page.status_code == 200
    assert said in unescape(page.content.decode()).replace("\xa0", " ").replace("\u202f", " ").replace("’", "'")
    assert Synonym.objects.count() == 1


def test_others_declare_nothing(client, library):
    client.force_login(UserFactory())
    client.post(ADD, {"words": "tuteur, référent"})
    assert not Synonym.objects.exists()
