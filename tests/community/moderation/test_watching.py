"""Watched words and domains: what is found, who chooses, how lists are remembered."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from community.actions.watchwords import set_watchwords
from community.models import AuditEntry, Watchword
from community.moderation.watching import links_of, watched
from community.permissions import MODERATORS_GROUP
from tests.factories import CommunityFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.usefixtures("site")


@pytest.fixture
def manager():
    return MembershipFactory(role="manager")


def moderator():
    person = UserFactory(is_staff=True)
    person.groups.add(Group.objects.get_or_create(name=MODERATORS_GROUP)[0])
    return person


@pytest.mark.parametrize(
    ("entry", "text", "found"),
    [
        ("crétin", "Quel CRETIN celui-là", True),
        ("cretin", "Quel cre\u0301tin, vraiment.", True),
        ("crétin", "La crétinerie", False),
        ("c'est nul", "Non, c’est  nul !", True),
        ("c'est nul", "c'est annulé, nul ne vient", False),
        ("œuvre", "OEUVRE sociale", True),
        ("e.mail", "un e mail", False),
        ("promo", "promo2027", False),
        ("arnaque.fr", "voyez arnaque.fr.", True),
        ("arnaque.fr", "voyez www.Arnaque.FR/page", True),
        ("arnaque.fr", "voyez pasarnaque.fr", False),
        ("arnaque.fr", "voyez arnaque.fr.exemple.org", False),
        (".*", "n'importe quoi", False),
    ],
)
def test_words_and_domains_in_a_text(manager, entry, text, found):
    Watchword.objects.create(community=manager.community, text=entry)
    assert watched(text, [], manager.community) == ([entry] if found else [])


@pytest.mark.parametrize(
    ("entry", "link", "found"),
    [
        ("arnaque.fr", "https://arnaque.fr/", True),
        ("arnaque.fr", "https://a.b.ARNAQUE.fr./x?y=1", True),
        ("arnaque.fr", "https://bien.fr@arnaque.fr/", True),
        ("arnaque.fr", "https://bien.fr/?u=arnaque.fr", False),
        ("éléphant.fr", "https://xn--lphant-9uab.fr/", True),
        ("xn--lphant-9uab.fr", "https://boutique.éléphant.fr/", True),
        ("arnaque.fr", "https://[::1/", False),
        ("arnaque.fr", f"https://{'a' * 80}.fr/", False),
        ("arnaque.fr", "mailto:x@exemple.org", False),
    ],
)
def test_domains_of_links(manager, entry, link, found):
    Watchword.objects.create(community=manager.community, text=entry)
    assert watched("", [link], manager.community) == ([entry] if found else [])


def test_links_are_read_from_our_html():
    html = '<p><a href="https://a.fr/?x=1&amp;y=2">ici</a> et <a href="/discussions/1/">là</a></p>'
    assert links_of(html) == ["https://a.fr/?x=1&y=2", "/discussions/1/"]


def test_the_list_of_the_site_holds_everywhere_that_of_a_community_there_only(manager):
    elsewhere = CommunityFactory()
    Watchword.objects.create(community=None, text="partout")
    Watchword.objects.create(community=manager.community, text="ici")
    assert watched("ici partout", [], manager.community) == ["ici", "partout"]
    assert watched("ici partout", [], elsewhere) == ["partout"]


def test_lists_are_remembered_until_they_change(manager, django_assert_num_queries, django_capture_on_commit_callbacks):
    community = manager.community
    for queries in (1, 0):
        with django_assert_num_queries(queries):
            assert watched("gratuit", [], community) == []
    with django_capture_on_commit_callbacks(execute=True):
        assert set_watchwords(manager.user, community, ["gratuit"]) == (["gratuit"], [])
    assert watched("gratuit", [], community) == ["gratuit"]
    with django_capture_on_commit_callbacks(execute=True):
        set_watchwords(manager.user, community, [])
    assert watched("gratuit", [], community) == []


def test_who_chooses(manager):
    community = manager.community
    member, judge = MembershipFactory(community=community).user, moderator()
    for person, place in ((member, community), (judge, community), (manager.user, None), (member, None)):
        with pytest.raises(PermissionDenied):
            set_watchwords(person, place, ["gratuit"])
    assert not Watchword.objects.exists()
    set_watchwords(judge, None, ["gratuit"])
    assert AuditEntry.objects.get().detail == {"added": ["gratuit"], "removed": []}


def test_the_page_keeps_each_entry_once(client, manager):
    client.force_login(manager.user)
    page = reverse("manage_watchwords", args=[manager.community.slug])
    typed = "Crétin\r\n\r\ncretin\r\n  https://www.Arnaque.fr/x  \r\narnaque.fr\u202e"
    assert client.post(page, {"texts": typed})["Location"] == page
    assert list(Watchword.objects.values_list("text", flat=True)) == ["Crétin", "arnaque.fr", "www.arnaque.fr"]
    assert client.get(page).context["form"]["texts"].value() == "Crétin\narnaque.fr\nwww.arnaque.fr"


@pytest.mark.parametrize(
    ("typed", "said"),
    [("!!!", "Ligne 1"), ("bien\n" + "x" * 81, "Ligne 2"), ("\n".join(f"mot{n}" for n in range(201)), "201 entrées")],
)
def test_what_is_no_entry_is_said_and_kept(client, manager, typed, said):
    client.force_login(manager.user)
    answer = client.post(reverse("manage_watchwords", args=[manager.community.slug]), {"texts": typed})
    assert answer.status_code == 422
    assert said in answer.context["form"].errors["texts"][0].replace("\u00a0", " ")
    assert typed in answer.content.decode()
    assert not Watchword.objects.exists()


@pytest.mark.parametrize("number", [1, 3])
def test_queries(client, manager, number, django_assert_num_queries):
    for entry in range(number):
        Watchword.objects.create(community=manager.community, text=f"mot{entry}")
        Watchword.objects.create(community=None, text=f"site{entry}")
    client.force_login(manager.user)
    with django_assert_num_queries(9):
        client.get(reverse("manage_watchwords", args=[manager.community.slug]))
    client.force_login(moderator())
    with django_assert_num_queries(6):
        answer = client.get(reverse("site_watchwords"))
    assert "mot0" not in answer.content.decode()
