"""What strangers try on accounts."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.signals import user_logged_out
from django.test import Client
from django.urls import reverse

from community import live
from community.models import User
from tests.community.accounts_kit import (
    NEWCOMER,
    PASSWORD,
    by_code,
    by_password,
    by_signing_up,
    errors_of,
    last_code,
)
from tests.factories.community import UserFactory

pytestmark = pytest.mark.django_db


class CountedHasher(MD5PasswordHasher):
    """Counts the work that takes time: one hash, whatever its cost in production."""

    calls = 0

    def encode(self, password, salt):
        CountedHasher.calls += 1
        return super().encode(password, salt)


@pytest.fixture
def hashes(settings):
    settings.PASSWORD_HASHERS = ["tests.community.test_accounts_security.CountedHasher"]

    def counted(act):
        CountedHasher.calls = 0
        return act(), CountedHasher.calls

    return counted


def seen(client, answer):
    """Return all that a stranger sees of an answer and of the page it leads to."""
    page = client.get(answer.url) if answer.status_code == 302 else answer
    text = re.sub(r'(name="csrfmiddlewaretoken" value=)"\w+"|(une|in)?connue@example\.org', "", page.content.decode())
    return answer.status_code, answer.headers.get("Location"), page.status_code, text


ASK = {
    "sign-in": lambda client, address: by_password(client, address, "ce-n-est-pas-celui-la"),
    "code": lambda client, address: client.post(reverse("account_request_login_code"), {"email": address}),
    "reset": lambda client, address: client.post(reverse("account_reset_password"), {"email": address}),
    "sign-up": lambda client, address: client.post(reverse("account_signup"), NEWCOMER | {"email": address}),
    "sign-up with a password": lambda client, address: client.post(
        reverse("account_signup"), NEWCOMER | {"email": address, "password1": PASSWORD}
    ),
}


@pytest.mark.parametrize("state", ["with a password", "without", "never confirmed"])
@pytest.mark.parametrize("ask", ASK)
def test_no_answer_tells_whether_an_address_has_an_account(hashes, mailoutbox, ask, state):
    member = UserFactory(email="connue@example.org", verified=state != "never confirmed")
    if state == "without":
        member.set_unusable_password()
        member.save()
    found = {}
    for address in ("connue@example.org", "inconnue@example.org"):
        browser, before = Client(), len(mailoutbox)
        answer, work = hashes(lambda browser=browser, address=address: ASK[ask](browser, address))
        found[address] = (*seen(browser, answer), work, len(mailoutbox) - before)
    assert found["connue@example.org"] == found["inconnue@example.org"]
    assert found["connue@example.org"][-1] == (0 if ask == "sign-in" else 1)


@pytest.mark.parametrize("ask", ["code", "reset", "sign-up"])
def test_nor_do_wrong_codes(ask):
    UserFactory(email="connue@example.org")
    found = []
    for address in ("connue@example.org", "inconnue@example.org"):
        browser = Client()
        page = ASK[ask](browser, address).url
        found.append([seen(browser, browser.post(page, {"code": "0000-0000"})) for _ in range(4)])
    assert found[0] == found[1]
    assert found[0][0][3].count("Ce code ne correspond pas au dernier code envoyé.") == 2


def test_a_known_address_is_told_by_mail_alone(client, mailoutbox):
    UserFactory(email="connue@example.org")
    client.post(reverse("account_signup"), NEWCOMER | {"email": "connue@example.org"})
    assert [mail.subject for mail in mailoutbox] == ["[Margelle] Vous avez déjà un compte"]
    assert "http://127.0.0.1:8000/compte/connexion/code/" in mailoutbox[0].body
    assert User.objects.count() == 1


@pytest.mark.parametrize("forged", [False, True])
def test_thirty_passwords_are_not_tried(client, forged):
    member = UserFactory()
    owner = Client()
    by_password(owner, member.email)
    said = []
    for n in range(30):
        extra = {"HTTP_X_FORWARDED_FOR": f"203.0.113.{n}"} if forged else {}
        answer = client.post(reverse("account_login"), {"login": member.email, "password": f"essai {n}"}, **extra)
        said.append(errors_of(answer, "password")[0].startswith("Trop d'essais"))
    assert said == [False] * 5 + [True] * 25
    assert errors_of(by_password(client, member.email), "password") == [
        "Trop d'essais en peu de temps. Attendez cinq minutes avant de recommencer."
    ]
    assert owner.get(reverse("account_email")).status_code == 200


def test_thirty_addresses_are_not_tried_from_one_place(client):
    said = [errors_of(by_password(client, f"a{n}@example.org", "essai"), "password")[0] for n in range(31)]
    assert [text.startswith("Trop d'essais") for text in said] == [False] * 30 + [True]


@pytest.mark.parametrize(("proxies", "blocked"), [(0, True), (1, False)])
def test_forwarded_addresses_count_only_behind_our_proxy(client, settings, proxies, blocked):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for n in range(31):
        data = {"login": f"a{n}@example.org", "password": "essai"}
        answer = client.post(reverse("account_login"), data, HTTP_X_FORWARDED_FOR=f"198.51.100.7, 203.0.113.{n}")
    assert errors_of(answer, "password")[0].startswith("Trop d'essais") is blocked


@pytest.mark.parametrize(
    ("name", "data", "limit"),
    [
        ("account_request_login_code", {"email": "a@example.org"}, 3),
        ("account_reset_password", {"email": "a@example.org"}, 3),
    ],
)
def test_codes_are_not_asked_for_without_end(name, data, limit, mailoutbox):
    answers = [Client().post(reverse(name), data).status_code for _ in range(limit + 2)]
    assert answers[:limit] == [302] * limit
    assert 302 not in answers[limit:]
    assert len(mailoutbox) == limit


def test_sign_ups_are_limited_with_a_page_that_says_when(client):
    for n in range(30):
        Client().post(reverse("account_signup"), NEWCOMER | {"email": f"a{n}@example.org"})
    answer = client.post(reverse("account_signup"), NEWCOMER)
    assert (answer.status_code, answer["Retry-After"]) == (429, "300")
    assert "Attendez 5 minutes avant de recommencer." in answer.content.decode()
    assert "tapez-le ici" in answer.content.decode()


def test_a_code_is_given_three_tries_then_is_worth_nothing(client, mailoutbox):
    member = UserFactory()
    page = client.post(reverse("account_request_login_code"), {"email": member.email}).url
    code = last_code(mailoutbox)
    for _ in range(3):
        client.post(page, {"code": "0000-0000"})
    client.post(page, {"code": code})
    assert SESSION_KEY not in client.session


@pytest.mark.parametrize("name", ["account_request_login_code", "account_reset_password", "account_signup"])
def test_a_code_works_in_the_browser_that_asked_and_by_no_get(client, mailoutbox, name):
    member = UserFactory()
    address = NEWCOMER["email"] if name == "account_signup" else member.email
    page = client.post(reverse(name), NEWCOMER | {"email": address}).url
    code = last_code(mailoutbox)
    stranger = Client()
    stranger.post(page, {"code": code})
    for _ in range(3):
        assert client.get(page, {"code": code}).status_code == 200
        assert client.head(page, {"code": code}).status_code == 200
    assert SESSION_KEY not in client.session
    assert SESSION_KEY not in stranger.session
    answer = client.post(page, {"code": code.replace("-", " ")})
    assert answer.status_code == 302
    assert (SESSION_KEY in client.session) is (name != "account_reset_password")


def test_a_code_is_used_once(client, mailoutbox):
    member = UserFactory()
    by_code(client, mailoutbox, member.email)
    code = last_code(mailoutbox)
    client.post(reverse("account_logout"))
    page = client.post(reverse("account_request_login_code"), {"email": member.email}).url
    client.post(page, {"code": code})
    assert SESSION_KEY not in client.session


def reset(client, mailoutbox, member, password="un-autre-mot-tout-neuf"):
    page = client.post(reverse("account_reset_password"), {"email": member.email}).url
    chosen = client.post(page, {"code": last_code(mailoutbox)}).url
    return client.post(chosen, {"password1": password})


def test_a_reset_ends_every_session_and_opens_none(client, mailoutbox):
    member, elsewhere = UserFactory(), Client()
    by_password(elsewhere, member.email)
    answer = reset(client, mailoutbox, member)
    assert answer.url == reverse("account_password_reset_completed")
    assert SESSION_KEY not in client.session
    assert elsewhere.get(reverse("account_email")).status_code == 302
    assert mailoutbox[-1].subject == "[Margelle] Votre mot de passe est changé"
    by_password(client, member.email, "un-autre-mot-tout-neuf")
    assert SESSION_KEY in client.session


def test_a_reset_begun_before_a_change_of_password_is_refused(client, mailoutbox):
    member = UserFactory()
    page = client.post(reverse("account_reset_password"), {"email": member.email}).url
    chosen = client.post(page, {"code": last_code(mailoutbox)}).url
    member.set_password("change-par-sa-titulaire")
    member.save()
    answer = client.post(chosen, {"password1": "choisi-par-un-autre"})
    assert errors_of(answer) == ["Le mot de passe a changé entre-temps. Demandez un nouveau code."]
    member.refresh_from_db()
    assert member.check_password("change-par-sa-titulaire")


def test_a_reset_is_used_once(client, mailoutbox):
    member = UserFactory()
    reset(client, mailoutbox, member)
    again = client.post(reverse("account_complete_password_reset"), {"password1": "encore-un-autre-mot"})
    assert again.url == reverse("account_reset_password")
    member.refresh_from_db()
    assert member.check_password("un-autre-mot-tout-neuf")


def test_a_changed_password_keeps_this_session_and_ends_the_others(client):
    member, elsewhere = UserFactory(), Client()
    for browser in (client, elsewhere):
        by_password(browser, member.email)
    before = client.session.session_key
    data = {"oldpassword": PASSWORD, "password1": "un-autre-mot-tout-neuf"}
    assert client.post(reverse("account_change_password"), data).status_code == 302
    assert client.get(reverse("account_email")).status_code == 200
    assert client.session.session_key != before
    assert elsewhere.get(reverse("account_email")).status_code == 302


def test_a_closed_account_is_out_at_once_and_cannot_return(client, mailoutbox):
    member = UserFactory()
    by_password(client, member.email)
    User.objects.filter(pk=member.pk).update(is_active=False)
    assert client.get(reverse("account_email")).status_code == 302
    assert by_password(Client(), member.email).url == reverse("account_inactive")
    Client().post(reverse("account_request_login_code"), {"email": member.email})
    assert mailoutbox[-1].subject == "[Margelle] Aucun compte à cette adresse"


def test_a_session_over_anothers_is_emptied(client):
    first, second = UserFactory(), UserFactory()
    client.force_login(first)
    session = client.session
    session["lost_text"] = "de la première"
    session.save()
    before = session.session_key
    client.post(reverse("account_logout"))
    by_password(client, second.email)
    assert client.session[SESSION_KEY] == str(second.pk)
    assert "lost_text" not in client.session
    assert client.session.session_key != before


def test_who_waits_in_an_account_made_with_anothers_address_is_put_out(client, mailoutbox):
    stranger = Client()
    stranger.post(reverse("account_signup"), NEWCOMER | {"password1": PASSWORD})
    by_code(client, mailoutbox, NEWCOMER["email"])
    assert SESSION_KEY in client.session
    by_password(stranger, NEWCOMER["email"])
    assert SESSION_KEY not in stranger.session
    assert not User.objects.get().has_usable_password()


def test_a_password_chosen_by_the_holder_stays(client, mailoutbox):
    by_signing_up(client, mailoutbox, password1=PASSWORD)
    client.post(reverse("account_logout"))
    by_code(client, mailoutbox, NEWCOMER["email"])
    assert User.objects.get().check_password(PASSWORD)


@pytest.fixture
def poked(monkeypatch):
    """Who was told to ask again, whose session ended; the layer itself is tested elsewhere."""
    told = []
    monkeypatch.setattr(live, "access_changed", lambda user_id: told.append(("ask again", user_id)))
    monkeypatch.setattr(live, "session_ended", lambda user_id, key: told.append(("ended", user_id)))
    return told


def test_open_connections_learn_of_what_ends_a_session(client, mailoutbox, poked):
    member, elsewhere = UserFactory(), Client()
    again, ended = ("ask again", member.pk), ("ended", member.pk)
    by_password(client, member.email)
    assert poked == []
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "un-autre-mot-tout-neuf"})
    assert poked == [again]
    client.post(reverse("account_logout"))
    assert poked == [again, ended]
    reset(client, mailoutbox, member, PASSWORD)
    assert poked == [again, ended, again]
    for browser in (client, elsewhere):
        by_password(browser, member.email)
    client.post(reverse("usersessions_list"))
    assert poked == [again, ended, again, ended]


def test_signing_out_nobody_is_no_crash(rf):
    user_logged_out.send(sender=User, request=rf.get("/"), user=None)


@pytest.mark.parametrize(
    "password", ["123456789012", "password1234", "1q2w3e4r5t6y", "ana@example.org", "court", "a" * 11]
)
def test_poor_passwords_are_refused_beside_their_field(client, password):
    answer = client.post(reverse("account_signup"), NEWCOMER | {"password1": password})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["password1"]
    assert User.objects.count() == 0


@pytest.mark.parametrize(
    "password",
    ["x" * 64 + "y" * 64, "un deux trois quatre cinq", "Où en êtes-vous là-bas ?", " " * 4 + "bords gardés" + " "],
)
def test_long_spaced_and_accented_passwords_are_kept_whole(client, mailoutbox, password):
    by_signing_up(client, mailoutbox, password1=password)
    assert User.objects.get().check_password(password)


ELSEWHERE = [
    "https://pirate.example/", "http://pirate.example", "//pirate.example", "///pirate.example", "////pirate.example/",
    "/\\pirate.example", "\\\\pirate.example", "\\/pirate.example", "/\\/pirate.example", "https:pirate.example",
    "https:/pirate.example", "https:///pirate.example", "http:\\\\pirate.example", "HTTPS://PIRATE.EXAMPLE",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>", "vbscript:x", "ftp://pirate.example/",
    "//testserver@pirate.example/", "https://testserver@pirate.example", "https://testserver.pirate.example/",
    " //pirate.example", "\t//pirate.example", "\n//pirate.example", "/\t/pirate.example", "\x00//pirate.example",
    "//localhost:8000/", "//127.0.0.1/", "https://[::1", "//[",
]  # fmt: skip


@pytest.mark.parametrize("following", ELSEWHERE)
def test_no_link_leads_out_after_signing_in(client, mailoutbox, following):
    member = UserFactory()
    page = client.get(reverse("account_login"), {"next": following})
    assert page.status_code == 200
    for answer in (
        by_password(client, member.email, next=following),
        client.get(reverse("account_login"), {"next": following}),
        client.post(reverse("account_logout"), {"next": following}),
        by_code(client, mailoutbox, member.email, next=following),
    ):
        assert (answer.status_code, answer.url) == (302, "/")


@pytest.mark.parametrize(
    "following", ["/", "/communautes/", "/discussions/3-titre/?avant=9#m9", "http://testserver/agenda/"]
)
def test_links_of_this_site_are_followed(client, following):
    assert by_password(client, UserFactory().email, next=following).url == following


@pytest.mark.parametrize(
    "value",
    [
        "\x00",
        "é" * 500 + "@x.fr",
        "a" * 5000,
        "<script>alert(1)</script>@x.fr",
        "a@b@c",
        "\u202ea@example.org",
        "{{7*7}}",
    ],
)
@pytest.mark.parametrize(
    "name", ["account_login", "account_request_login_code", "account_reset_password", "account_signup"]
)
def test_odd_addresses_are_refused_beside_their_field(client, name, value):
    field = "login" if name == "account_login" else "email"
    answer = client.post(reverse(name), NEWCOMER | {field: value, "password": PASSWORD})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert "<script>alert" not in answer.content.decode()


PAGES = ["account_login", "account_signup", "account_request_login_code", "account_reset_password"]
OWN_PAGES = ["account_email", "account_change_password", "mfa_index", "usersessions_list", "account_logout",
             "account_reauthenticate", "mfa_list_webauthn", "socialaccount_connections"]  # fmt: skip


def is_clean(page):
    scripts = re.findall(r"<script([^>]*)>", page)
    return all("src=" in script or "application/json" in script for script in scripts) and not re.search(
        r"<style|\sstyle=|\son[a-z]+=|javascript:", page
    )


@pytest.mark.parametrize(("name", "queries"), list(zip(PAGES, [1, 1, 0, 0], strict=True)))
def test_public_pages_have_no_inline_script_and_write_nothing(client, name, queries, django_assert_num_queries):
    with django_assert_num_queries(queries):  # identity providers may be kept in the database
        page = client.get(reverse(name))
    assert is_clean(page.content.decode())
    assert "session" not in client.cookies


@pytest.mark.parametrize("name", OWN_PAGES)
def test_own_pages_have_no_inline_script_and_are_kept_by_no_cache(client, name):
    by_password(client, UserFactory().email)
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert is_clean(answer.content.decode())
    assert "no-store" in answer["Cache-Control"]


def test_an_address_given_by_the_administration_opens_once_proven(client, mailoutbox):
    member = User.objects.create_user("jamais.entree@example.org", PASSWORD, first_name="A", last_name="B")
    asked = by_password(client, member.email)
    assert asked.url == reverse("account_email_verification_sent")
    client.post(asked.url, {"code": last_code(mailoutbox)})
    assert SESSION_KEY in client.session
    assert EmailAddress.objects.get().verified
