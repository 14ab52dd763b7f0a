"""Making an account and entering it."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import reverse

from community.forms.accounts import SignupForm
from community.models import Profile, User
from tests.community.accounts_kit import (
    NEWCOMER,
    PASSWORD,
    app_code,
    by_code,
    by_password,
    by_signing_up,
    errors_of,
    last_code,
    wear_app,
)
from tests.factories.community import UserFactory

pytestmark = pytest.mark.django_db
NEXT = "/communautes/?page=2"


def test_a_newcomer_signs_up_in_two_steps(client, mailoutbox):
    first = client.post(reverse("account_signup"), NEWCOMER | {"email": " Ana@Example.ORG "})
    assert (first.status_code, first.url) == (302, reverse("account_email_verification_sent"))
    user = User.objects.get()
    assert (user.email, user.first_name, user.last_name) == ("ana@example.org", "Ana", "Bonnet")
    assert not user.has_usable_password()
    assert Profile.objects.filter(user=user).count() == 1
    assert SESSION_KEY not in client.session

    second = client.post(first.url, {"code": last_code(mailoutbox)})
    assert second.status_code == 302
    assert client.session[SESSION_KEY] == str(user.pk)
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("ana@example.org", True, True)]


def test_the_mail_says_what_to_do_how_long_and_what_if_it_was_not_you(client, mailoutbox):
    client.post(reverse("account_signup"), NEWCOMER)
    mail = mailoutbox[0]
    assert (mail.subject, mail.to) == ("[Margelle] Confirmez votre adresse", ["ana@example.org"])
    assert [part.mimetype for part in mail.alternatives] == ["text/html"]
    assert mail.body.split("\n\n") == [
        "Bonjour,",
        "Cette adresse a servi à créer un compte sur Margelle. Pour le terminer, tapez ce code dans la page restée "
        "ouverte :",
        f"    {last_code(mailoutbox)}",
        "Il est valable 15 minutes, une seule fois, dans le navigateur où vous l'avez demandé.",
        "Si vous n'avez rien demandé, ne faites rien : sans ce code, personne n'entre. Ne le donnez à personne, notre "
        "équipe ne vous le demandera jamais.",
        "L'équipe de Margelle\nhttp://127.0.0.1:8000",
    ]


def test_a_password_may_be_chosen_at_once(client, mailoutbox):
    by_signing_up(client, mailoutbox, password1=PASSWORD)
    client.logout()
    assert by_password(client, NEWCOMER["email"]).status_code == 302
    assert SESSION_KEY in client.session


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Ana   Léa ", "Ana Léa"),
        ("An\u200ba", "Ana"),
        ("\u202eanA", "anA"),
        ("A\u0007na", "Ana"),
        ("Zoé-Ève", "Zoé-Ève"),
    ],
)
def test_names_are_kept_without_what_cannot_be_seen(client, typed, kept):
    client.post(reverse("account_signup"), NEWCOMER | {"first_name": typed})
    assert User.objects.get().first_name == kept


@pytest.mark.parametrize("blank", ["", "   ", "\u200b\u200b", "\u202e", "\u3164"])
def test_a_blank_name_is_refused_and_the_rest_is_kept(client, mailoutbox, blank):
    answer = client.post(reverse("account_signup"), NEWCOMER | {"last_name": blank})
    assert (answer.status_code, errors_of(answer, "last_name")) == (200, ["Il manque votre nom."])
    assert 'value="ana@example.org"' in answer.content.decode()
    assert (User.objects.count(), len(mailoutbox)) == (0, 0)


def test_errors_stand_beside_their_field_and_on_top(client):
    page = client.post(reverse("account_signup"), NEWCOMER | {"email": "ana"}).content.decode()
    field = re.search(r'<input[^>]* id="id_email"[^>]*>', page).group()
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="id_email_error"' in field
    message = "Il manque une partie de l'adresse : elle s'écrit prenom.nom@structure.fr."
    escaped = message.replace("'", "&#x27;")
    assert f'<a href="#id_email">{escaped}</a>' in page
    assert re.search(rf'<p class="error" id="id_email_error">.*<span>{re.escape(escaped)}</span></p>', page)
    assert "<title>Erreur : Créer mon compte" in page


def test_two_sendings_of_one_form_make_one_account(rf):
    """The second was checked before the first had saved."""
    request = rf.post("/", NEWCOMER)
    request.session, request.user = SessionStore(), AnonymousUser()
    with context.request_context(request):
        first, second = SignupForm(NEWCOMER), SignupForm(NEWCOMER)
        assert (first.is_valid(), second.is_valid()) == (True, True)
        assert first.try_save(request) == (User.objects.get(), None)
        user, answer = second.try_save(request)
    assert (user, answer.url) == (None, reverse("account_email_verification_sent"))
    assert User.objects.count() == 1


def test_a_member_enters_by_password_or_by_code(client, mailoutbox):
    member = UserFactory()
    by_password(client, member.email.upper())
    assert client.session[SESSION_KEY] == str(member.pk)
    client.post(reverse("account_logout"))
    assert SESSION_KEY not in client.session
    by_code(client, mailoutbox, member.email.upper())
    assert client.session[SESSION_KEY] == str(member.pk)


def test_the_second_button_of_the_sign_in_form_takes_the_address_along(client, mailoutbox):
    member = UserFactory()
    page = client.get(reverse("account_login")).content.decode()
    assert f'formaction="{reverse("account_request_login_code")}"' in page
    asked = client.post(reverse("account_request_login_code"), {"login": member.email, "password": "", "next": NEXT})
    assert (asked.status_code, mailoutbox[0].to) == (302, [member.email])
    assert client.post(asked.url, {"code": last_code(mailoutbox), "next": NEXT}).url == NEXT


def test_the_refusal_stands_beside_the_password_with_the_attempts_left(client):
    member = UserFactory()
    said = [errors_of(by_password(client, member.email, "fausse"), "password")[0] for _ in range(6)]
    sentence = "L'adresse ou le mot de passe ne correspond pas. "
    assert said == [
        sentence + "Il reste 4 essais.",
        sentence + "Il reste 3 essais.",
        sentence + "Il reste 2 essais.",
        sentence + "Il reste 1 essai.",
        sentence + "C'était le dernier essai : attendez cinq minutes, ou demandez un code.",
        "Trop d'essais en peu de temps. Attendez cinq minutes avant de recommencer.",
    ]


def enter_by_app(client, mailoutbox, **extra):
    member = UserFactory(email="app@example.org")
    secret = wear_app(member)
    asked = by_password(client, member.email, **extra)
    assert asked.url == reverse("mfa_authenticate")
    return client.post(asked.url, {"code": app_code(secret)})


WAYS_IN = {
    "password": lambda client, mailoutbox, **extra: by_password(client, UserFactory().email, **extra),
    "code": lambda client, mailoutbox, **extra: by_code(client, mailoutbox, UserFactory().email, **extra),
    "sign-up": by_signing_up,
    "second factor": enter_by_app,
}


@pytest.mark.parametrize("way", WAYS_IN)
def test_every_way_in_leads_on_keeps_the_lost_text_and_changes_the_session(client, mailoutbox, way):
    session = client.session
    session["lost_text"] = {"thread": 3, "source": "Une réponse écrite pendant une heure."}
    session.save()
    client.cookies["session"] = before = session.session_key
    answer = WAYS_IN[way](client, mailoutbox, next=NEXT)
    assert (answer.status_code, answer.url) == (302, NEXT)
    assert SESSION_KEY in client.session
    assert client.session["lost_text"] == {"thread": 3, "source": "Une réponse écrite pendant une heure."}
    assert client.session.session_key != before
    assert not client.session.exists(before)


@pytest.mark.parametrize(("way", "ticked"), [("password", "on"), ("password", ""), ("code", "on"), ("code", "")])
def test_the_session_outlives_the_browser_only_when_asked(client, mailoutbox, way, ticked):
    WAYS_IN[way](client, mailoutbox, **({"remember": ticked} if ticked else {}))
    assert client.session.get_expire_at_browser_close() is not bool(ticked)
    assert bool(client.cookies["session"]["max-age"]) is bool(ticked)


def test_the_choice_survives_the_second_factor(client, mailoutbox):
    enter_by_app(client, mailoutbox, remember="on")
    assert client.session.get_expire_at_browser_close() is False


def test_signing_out_takes_a_form(client):
    client.force_login(UserFactory())
    assert client.get(reverse("account_logout")).status_code == 200
    assert SESSION_KEY in client.session
    assert client.post(reverse("account_logout")).url == "/"
    assert SESSION_KEY not in client.session


def ask_to_change(client, address):
    """The password is asked again, then the suspended form goes on."""
    again = client.post(reverse("account_email"), {"email": address, "action_add": "1"})
    assert again.url.startswith(reverse("account_reauthenticate"))
    return client.post(again.url, {"password": PASSWORD, "next": reverse("account_email")})


def test_an_address_is_changed_once_its_code_is_typed(client, mailoutbox):
    member = UserFactory(email="avant@example.org")
    by_password(client, member.email)
    asked = ask_to_change(client, "Apres@example.org")
    assert mailoutbox[-1].to == ["apres@example.org"]
    member.refresh_from_db()
    assert member.email == "avant@example.org"
    client.post(asked.url, {"code": last_code(mailoutbox)})
    member.refresh_from_db()
    assert member.email == "apres@example.org"
    assert list(EmailAddress.objects.values_list("email", "verified")) == [("apres@example.org", True)]
    assert (mailoutbox[-1].to, mailoutbox[-1].subject) == (
        ["avant@example.org"],
        "[Margelle] Votre adresse est changée",
    )


def test_someone_elses_address_is_refused_only_to_who_proves_to_hold_it(client, mailoutbox):
    member, other = UserFactory(), UserFactory()
    by_password(client, member.email)
    asked = ask_to_change(client, other.email)
    answer = client.post(asked.url, {"code": last_code(mailoutbox)})
    assert errors_of(answer, "code", "verify_form") == ["Cette adresse est celle d'un autre compte."]
    member.refresh_from_db()
    assert member.email != other.email


def test_the_administrations_own_sign_in_leads_to_ours(client):
    answer = client.get("/gestion/login/?next=/gestion/pages/")
    assert (answer.status_code, answer.url) == (302, reverse("account_login") + "?next=/gestion/pages/")
    assert client.get("/gestion/password_reset/").status_code == 404


def test_a_member_who_asks_for_the_editors_screens_is_refused(client, site):
    client.force_login(UserFactory())
    assert [status for _url, status in client.get("/gestion/", follow=True).redirect_chain] == [302]
    assert client.get("/gestion/", follow=True).status_code == 403


def test_a_sessions_list_ends_the_others(client):
    member = UserFactory()
    elsewhere = Client()
    for browser in (elsewhere, client):
        by_password(browser, member.email)
    page = client.get(reverse("usersessions_list"))
    assert page.context["session_count"] == 2
    client.post(reverse("usersessions_list"))
    assert client.get(reverse("usersessions_list")).context["session_count"] == 1
    assert elsewhere.get(reverse("usersessions_list")).status_code == 302


def test_a_mail_that_cannot_leave_is_no_crash_and_tells_nothing(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens on the discard port
    UserFactory(email="connue@example.org")
    said = []
    for address in ("connue@example.org", "inconnue@example.org"):
        answer = client.post(reverse("account_request_login_code"), {"email": address}, follow=True)
        said.append((answer.redirect_chain, [str(message) for message in answer.context["messages"]]))
        client.post(reverse("account_logout"))
    assert said[0] == said[1]
    assert said[0][1] == ["Le courriel n'a pas pu partir. Réessayez dans quelques minutes."]
