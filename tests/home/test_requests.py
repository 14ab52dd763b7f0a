"""What comes in badly made, what goes out with each answer, and what was typed when the session ended."""

import pytest
from django.test import Client
from django.urls import reverse

from community.models import Membership
from forums.models import Post
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory

NONSENSE = ["²", "٣", "-1", str(10**30), "abc", "\0"]


@pytest.fixture
def member(site):
    return MembershipFactory(community__parent=site, role=Membership.Role.MANAGER)


@pytest.fixture
def signed_in(client, member):
    client.force_login(member.user)
    return client


@pytest.mark.parametrize("charset", ["utf-7", "raw_unicode_escape", "bogus"])
def test_a_request_in_another_encoding_is_read_as_utf_8(client, site, charset):
    for text in ("+2AA-", "\\ud800"):
        answer = client.get("/annuaire/", {"apres": text, "q": text}, content_type=f"text/plain; charset={charset}")
        assert answer.status_code == 200


@pytest.mark.parametrize("address", ["/membres/%00/", "/invitation/a%00b/", "/%00/"])
def test_no_address_holds_a_nul(client, site, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_chosen_in_a_profile_or_a_new_thread(signed_in, member, nonsense):
    profile = {"first_name": "Ada", "last_name": "Brun", "networks": nonsense, "qualifications": nonsense}
    answer = signed_in.post(reverse("edit_profile"), profile)
    assert (answer.status_code, 'value="Ada"' in answer.content.decode()) == (422, True)
    thread = {"title": "Un titre", "source": "Un texte", "themes": nonsense}
    answer = signed_in.post(reverse("new_thread", args=[member.community.slug]), thread)
    assert (answer.status_code, "Un texte</textarea>" in answer.content.decode()) == (422, True)


@pytest.mark.parametrize(("address", "status"), [("/nulle-part/", 404), ("/apercu/", 405)])
def test_errors_are_kept_by_no_cache(client, site, address, status):
    answer = client.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (status, "no-store")


def test_a_wrong_host_is_refused_and_kept_by_no_cache(client, site):
    answer = client.get("/", headers={"host": "evil.example"})
    assert (answer.status_code, answer["Cache-Control"], b"evil" in answer.content) == (400, "no-store", False)
    assert "script-src 'self';" in answer["Content-Security-Policy"] + ";"


@pytest.mark.parametrize("address", ["/gestion/", "/gestion/nulle-part/"])
def test_the_editors_screens_have_a_policy_of_their_own(signed_in, member, address):
    member.user.is_staff = member.user.is_superuser = True
    member.user.save()
    policy = signed_in.get(address)["Content-Security-Policy"].split("; ")
    wanted = ["script-src 'self' 'unsafe-inline'", "object-src 'none'", "frame-ancestors 'self'"]
    assert [part for part in wanted if part not in policy] == []
    assert "img-src 'self' data: blob:" in policy


def signs_in_again(client, user, address, fields):
    """Send a form without a session, sign in, and return the page it leads back to."""
    visitor = Client()
    answer = visitor.post(address, fields)
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('account_login')}?next={address}")
    visitor.force_login(user)
    return visitor, visitor.get(address).content.decode()


def test_an_edit_survives_the_sign_in(client, member):
    post = ThreadFactory(community=member.community, author=member.user).posts.get()
    address = reverse("edit_post", args=[post.pk])
    visitor, page = signs_in_again(client, member.user, address, {"source": "Ma longue correction."})
    assert "Ma longue correction.</textarea>" in page
    visitor.post(address, {"source": "Une autre."})
    assert Post.objects.get(pk=post.pk).source == "Une autre."
    assert "Ma longue correction." not in visitor.get(address).content.decode()


def test_a_request_to_join_survives_the_sign_in(client, site, member):
    community = CommunityFactory(parent=site, join_mode="request")
    address = reverse("join", args=[community.slug])
    _visitor, page = signs_in_again(client, member.user, address, {"message": "Je suis tutrice."})
    assert "Je suis tutrice.</textarea>" in page
    assert community.join_requests.count() == 0


def test_a_profile_survives_the_sign_in(client, member):
    fields = {"first_name": "Ada", "last_name": "Brun", "bio": "Vingt ans de tutorat."}
    _visitor, page = signs_in_again(client, member.user, reverse("edit_profile"), fields)
    assert "Vingt ans de tutorat.</textarea>" in page


def test_a_charter_survives_the_sign_in(client, member):
    address = reverse("manage_charter", args=[member.community.slug])
    _visitor, page = signs_in_again(client, member.user, address, {"source": "On se respecte.", "changes": ""})
    assert "On se respecte.</textarea>" in page


def test_what_was_kept_for_one_address_is_shown_at_no_other(client, site, member):
    communities = [CommunityFactory(parent=site, join_mode="request") for _ in range(2)]
    addresses = [reverse("join", args=[community.slug]) for community in communities]
    visitor, _page = signs_in_again(client, member.user, addresses[0], {"message": "Je suis tutrice."})
    assert "Je suis tutrice." not in visitor.get(addresses[1]).content.decode()
