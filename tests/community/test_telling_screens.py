"""The pages « Notifications » of one's space, and the menus of levels."""

import re
from datetime import time
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from community import time_zones
from community.models import ChannelChoice, Level, TellingSettings
from community.notifications import FAMILIES
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory, UserFactory

CHANNELS = "/mon-espace/notifications/"
HOURS = CHANNELS + "horaires/"
COMMUNITIES = CHANNELS + "communautes/"
THREADS = CHANNELS + "discussions/"
ALL = {name: family.channel for name, family in FAMILIES.items()}
GOOD_HOURS = {
    "timezone": "Indian/Reunion",
    "digest_hour": "18",
    "digest_day": "4",
    "quiet_from": "19:00",
    "quiet_until": "08:15",
    "days_off": ["2", "6"],
}


@pytest.fixture
def person(client, site):
    someone = UserFactory()
    client.force_login(someone)
    return someone


def html_of(response):
    return response.content.decode()


@pytest.mark.parametrize("address", [CHANNELS, HOURS, COMMUNITIES, THREADS])
class TestPages:
    def test_a_visitor_signs_in_first(self, client, site, address):
        assert client.get(address)["Location"].startswith("/compte/connexion/")

    def test_empty_ones_have_their_words(self, client, person, address):
        response = client.get(address)
        assert response.status_code == 200
        assert html_of(response).count("<h1>") == 1

    def test_stopped_mails_are_said_and_taken_up_again(self, client, person, address):
        TellingSettings.objects.create(user=person, bounces=3, mail_stopped_at=timezone.now())
        assert "Mon adresse est bonne, reprendre" in html_of(client.get(address))
        client.post(CHANNELS + "reprendre/")
        assert TellingSettings.objects.values_list("bounces", "mail_stopped_at").get() == (0, None)
        assert "Mon adresse est bonne, reprendre" not in html_of(client.get(address))


def test_a_link_takes_up_nothing(client, person):
    assert client.get(CHANNELS + "reprendre/").status_code == 405


class TestChannels:
    def chosen(self, client):
        return dict(re.findall(r'name="(\w+)" value="(\w+)"[^>]* checked', html_of(client.get(CHANNELS))))

    def test_the_defaults_are_checked(self, client, person):
        assert self.chosen(client) == ALL

    def test_what_differs_is_kept_and_the_default_is_no_row(self, client, person):
        for wish in ({"replies": "weekly", "mentions": "none"}, {"replies": "site"}):
            client.post(CHANNELS, ALL | wish)
            assert dict(person.channel_choices.values_list("family", "channel")) == wish
            assert self.chosen(client) == ALL | wish

    @pytest.mark.parametrize("value", ["", "fax", "MAIL", "mail\x00", "x" * 5000])
    def test_a_channel_that_does_not_exist_is_refused_and_nothing_written(self, client, person, value):
        response = client.post(CHANNELS, ALL | {"replies": value, "answers": "none"})
        assert (response.status_code, ChannelChoice.objects.count()) == (422, 0)
        assert 'id="id_replies_error"' in html_of(response)
        assert re.search(r'name="answers" value="none"[^>]* checked', html_of(response))

    def test_queries(self, client, person, django_assert_num_queries):
        with django_assert_num_queries(6):
            client.get(CHANNELS)


class TestHours:
    def test_kept_in_her_own_zone(self, client, person):
        assert client.post(HOURS, GOOD_HOURS)["Location"] == HOURS
        mine = TellingSettings.objects.get(user=person)
        assert (mine.timezone, mine.digest_hour, mine.digest_day) == ("Indian/Reunion", 18, 4)
        assert (mine.quiet_from, mine.quiet_until, mine.days_off) == (time(19), time(8, 15), [2, 6])

    def test_neither_silence_nor_day_off(self, client, person):
        client.post(HOURS, GOOD_HOURS | {"quiet_from": "", "quiet_until": "", "days_off": []})
        mine = TellingSettings.objects.get(user=person)
        assert (mine.quiet_from, mine.quiet_until, mine.days_off) == (None, None, [])

    def test_the_number_of_bounces_stays(self, client, person):
        TellingSettings.objects.create(user=person, bounces=2)
        client.post(HOURS, GOOD_HOURS | {"bounces": "0", "user": "1"})
        assert TellingSettings.objects.values_list("user", "bounces").get() == (person.pk, 2)

    @pytest.mark.parametrize(
        ("field", "value", "where"),
        [
            ("timezone", "Mars/Olympus", "timezone"),
            ("timezone", "../../etc/passwd", "timezone"),
            ("digest_hour", "24", "digest_hour"),
            ("digest_hour", "x", "digest_hour"),
            ("digest_day", "9" * 40, "digest_day"),
            ("quiet_from", "25:00", "quiet_from"),
            ("quiet_from", "", "quiet_from"),
            ("quiet_until", "", "quiet_until"),
            ("quiet_until", "19:00", "quiet_until"),
            ("days_off", ["7"], "days_off"),
            ("days_off", [str(day) for day in range(7)], "days_off"),
        ],
    )
    def test_nonsense_is_said_beside_the_field_and_writes_nothing(self, client, person, field, value, where):
        response = client.post(HOURS, GOOD_HOURS | {field: value})
        assert (response.status_code, TellingSettings.objects.count()) == (422, 0)
        assert re.findall(r'id="id_(\w+)_error"', html_of(response)) == [where]

    def test_every_zone_exists_and_says_how_far_it_is(self):
        assert all(ZoneInfo(name) for name in time_zones.PLACES)
        labels = dict(time_zones.choices())
        assert labels["Indian/Reunion"] == "La Réunion (UTC+4)"
        assert labels["Pacific/Marquesas"] == "Polynésie française, îles Marquises (UTC−9:30)"


@pytest.fixture
def community(person, site):
    role = MembershipFactory(community=CommunityFactory(parent=site, slug="tuteurs", title="Tuteurs"), user=person)
    return role.community


class TestCommunities:
    ADDRESS = "/communautes/tuteurs/notifications/"

    def level(self, person):
        return person.memberships.values_list("telling", flat=True).get()

    @pytest.mark.parametrize("level", ["", *Level.values])
    def test_each_level(self, client, person, community, level):
        assert client.post(self.ADDRESS, {"niveau": level, "retour": COMMUNITIES})["Location"] == COMMUNITIES
        assert self.level(person) == level
        page = html_of(client.get(COMMUNITIES))
        assert re.findall(r'<option value="(\w*)" selected', page) == [level]

    @pytest.mark.parametrize("level", ["fax", "EACH", "none\x00", "x" * 5000])
    def test_a_level_that_does_not_exist_changes_nothing(self, client, person, community, level):
        assert client.post(self.ADDRESS, {"niveau": level})["Location"] == "/communautes/tuteurs/"
        assert self.level(person) == ""

    @pytest.mark.parametrize("retour", ["https://evil.example/", "//evil.example/", "/\\evil.example", "x"])
    def test_it_leads_nowhere_else(self, client, person, community, retour):
        response = client.post(self.ADDRESS, {"niveau": "none", "retour": retour})
        assert response["Location"] == "/communautes/tuteurs/"

    def test_secret_absent_and_not_joined_answer_alike(self, client, person, site):
        CommunityFactory(parent=site, slug="cachee", join_mode="secret")
        CommunityFactory(parent=site, slug="ouverte")
        codes = [
            client.post(f"/communautes/{slug}/notifications/").status_code for slug in ("cachee", "rien", "ouverte")
        ]
        assert codes == [404, 404, 404]

    def test_the_menu_of_its_page(self, client, person, community):
        person.memberships.update(telling="daily")
        page = html_of(client.get("/communautes/tuteurs/"))
        menu = page[page.index('<details class="menu level-menu"') :]
        assert "<span>Résumé du jour</span>" in menu
        assert re.findall(r'value="(\w*)" aria-current="true"', menu) == ["daily"]

    def test_who_does_not_belong_has_no_menu(self, client, community):
        client.force_login(UserFactory())
        assert "level-menu" not in html_of(client.get("/communautes/tuteurs/"))

    def test_twelve_a_page_each_once(self, client, person, site, django_assert_num_queries):
        for n in range(14):
            MembershipFactory(community=CommunityFactory(parent=site, title=f"C{n:02}"), user=person)
        first = html_of(client.get(COMMUNITIES))
        link = re.search(r'href="(\?apres=[^"]+)"', first)[1]
        with django_assert_num_queries(8):
            second = html_of(client.get(COMMUNITIES + link))
        assert [re.findall(r'telling-row"><a [^>]*>(C\d\d)</a>', page) for page in (first, second)] == [
            [f"C{n:02}" for n in range(12)],
            ["C12", "C13"],
        ]


class TestThreads:
    @pytest.fixture
    def thread(self, community):
        return ThreadFactory(community=community, title="Les grilles")

    @pytest.mark.parametrize("level", ["", "each", "daily", "weekly", "direct"])
    def test_each_level_is_listed(self, client, person, thread, level):
        response = client.post(f"/discussions/{thread.pk}/suivre/", {"niveau": level, "retour": THREADS})
        assert response["Location"] == THREADS
        assert thread.subscriptions.values_list("user", "level").get() == (person.pk, level)
        page = html_of(client.get(THREADS))
        assert re.findall(r'<option value="(\w*)" selected', page) == [level]
        assert "Les grilles</a>" in page

    def test_followed_no_more(self, client, person, thread):
        client.post(f"/discussions/{thread.pk}/suivre/", {"niveau": "none"})
        assert "Les grilles" not in html_of(client.get(THREADS))
        assert "Suivre la discussion" in html_of(client.get(thread.get_absolute_url()))

    def test_a_level_that_does_not_exist_changes_nothing(self, client, person, thread):
        assert client.post(f"/discussions/{thread.pk}/suivre/", {"niveau": "fax"}).status_code == 302
        assert thread.subscriptions.count() == 0

    def test_what_she_may_read_no_more_is_gone(self, client, person, thread, community):
        client.post(f"/discussions/{thread.pk}/suivre/", {"niveau": "each"})
        type(community).objects.update(join_mode="secret")
        person.memberships.all().delete()
        assert "Les grilles" not in html_of(client.get(THREADS))
        assert client.post(f"/discussions/{thread.pk}/suivre/", {"niveau": "each"}).status_code == 404
