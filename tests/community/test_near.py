"""Being told of what opens nearby, and of an invitation to one's own address."""

import pytest
from allauth.account.models import EmailAddress

from community.actions.invitations import invite_addresses, revoke
from community.models import Community, Membership, Network, Notification, Territory
from community.notifications import READERS
from tests.factories import CommunityFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


def person_of(territory=None, networks=()):
    person = UserFactory()
    person.profile.territory = territory
    person.profile.save()
    person.profile.networks.set(networks)
    return person


def publish(community):
    Community.objects.get(pk=community.pk).save_revision().publish()


def told(verb="new_community"):
    return set(Notification.objects.filter(verb=verb).values_list("recipient", flat=True))


@pytest.fixture
def region():
    return Territory.objects.create(kind="region", code="T52", name="Loire")


def draft(site, **fields):
    return CommunityFactory(parent=site, live=False, first_published_at=None, **fields)


class TestOpening:
    def test_those_who_work_there_are_told_once(self, site, region):
        within = Territory.objects.create(kind="department", code="T44", name="Estuaire", parent=region)
        elsewhere = Territory.objects.create(kind="region", code="T53", name="Ailleurs")
        near = [person_of(region), person_of(within)]
        person_of(elsewhere), person_of()
        community = draft(site, territory=region, owner=person_of(region))
        publish(community)
        assert told() == {person.pk for person in near}
        person_of(region)
        publish(community)
        assert told() == {person.pk for person in near}

    def test_a_network_tells_those_of_who_opens_it(self, site):
        network = Network.objects.create(name="Cap", slug="cap")
        owner, peer = person_of(networks=[network]), person_of(networks=[network])
        person_of(networks=[Network.objects.create(name="Autre", slug="autre")])
        publish(draft(site, kind="network", owner=owner))
        assert told() == {peer.pk}

    @pytest.mark.parametrize("mode", ["request", "secret"])
    def test_what_is_not_open_is_announced_to_nobody(self, site, region, mode):
        person_of(region)
        publish(draft(site, territory=region, join_mode=mode))
        assert told() == set()

    def test_without_a_place_nobody_is_near(self, site, region):
        person_of(region)
        publish(draft(site))
        assert told() == set()


class TestInvited:
    @pytest.fixture
    def community(self, site):
        return CommunityFactory(parent=site, join_mode="secret", title="Cercle")

    @pytest.fixture
    def manager(self, community):
        return MembershipFactory(community=community, role=Membership.Role.MANAGER).user

    @pytest.fixture
    def person(self, site):
        person = UserFactory()
        EmailAddress.objects.update_or_create(
            user=person, email=person.email, defaults={"verified": True, "primary": True}
        )
        return person

    def test_the_line_leads_to_the_invitation_without_its_key(self, client, community, manager, person):
        (invitation,) = invite_addresses(manager, community, [(person.email, "")]).sent
        row = Notification.objects.get(recipient=person)
        assert (row.verb, row.target, row.data["by"]) == ("invitation", invitation, "site")
        assert row.data["url"] == f"/mes-invitations/{invitation.pk}/"
        client.force_login(person)
        page = client.get(row.data["url"], follow=True)
        assert page.redirect_chain == [("/invitation/", 302)]
        assert "Cercle" in page.content.decode()

    def test_it_opens_for_nobody_else_and_no_more_once_closed(self, client, community, manager, person):
        (invitation,) = invite_addresses(manager, community, [(person.email, "")]).sent
        address, reads = f"/mes-invitations/{invitation.pk}/", READERS["community.invitation"]
        client.force_login(UserFactory())
        assert client.get(address).status_code == client.get("/mes-invitations/987654/").status_code == 404
        assert list(reads(person, [invitation.pk])) == [invitation.pk]
        revoke(manager, invitation)
        client.force_login(person)
        assert client.get(address).status_code == 404
        assert list(reads(person, [invitation.pk])) == []

    def test_an_address_that_is_not_confirmed_tells_nobody(self, community, manager, person):
        EmailAddress.objects.update(verified=False)
        invite_addresses(manager, community, [(person.email, ""), ("inconnue@example.org", "")])
        assert told("invitation") == set()
