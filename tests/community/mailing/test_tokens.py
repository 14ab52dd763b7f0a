"""The addresses of replies and of returned mails."""

import pytest
from email_validator import validate_email

from community.mailing import tokens
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
LARGEST = 2**39


@pytest.fixture(autouse=True)
def reply(settings):
    settings.REPLY_ADDRESS = "Discussions-Ouest@courriel.example.org"


def test_an_address_says_whom_and_what_to_us_alone():
    person = UserFactory(email="claire@example.org")
    address = tokens.reply_address(person, "thread", LARGEST)
    assert tokens.read(tokens.token_in(address)) == (person, "thread", LARGEST)
    assert tokens.read(tokens.token_in(tokens.bounce_address(person))) == (person, "bounce", 0)
    assert "claire" not in address
    assert (
        validate_email(address, check_deliverability=False, test_environment=True).local_part == address.split("@")[0]
    )


def test_each_address_is_always_the_same_and_is_one_of_its_own():
    claire, jules = UserFactory.create_batch(2)
    made = [tokens.reply_address(person, "thread", pk) for person in (claire, jules) for pk in (1, 2)]
    assert len(set(made)) == 4
    assert tokens.reply_address(claire, "thread", 1) == made[0]


def test_systems_that_change_case_do_no_harm():
    person = UserFactory()
    address = tokens.reply_address(person, "thread", 3)
    assert tokens.read(tokens.token_in(f" {address.upper()} ")) == (person, "thread", 3)


def other(letter):
    return "b" if letter == "a" else "a"


CHANGES = [lambda t: other(t[0]) + t[1:], lambda t: t[:20] + other(t[20]) + t[21:], lambda t: t[1:], lambda t: "é" * 45]


@pytest.mark.parametrize("change", CHANGES)
def test_a_forged_token_opens_nothing(change):
    token = tokens.token_in(tokens.reply_address(UserFactory(), "thread", 3))
    assert tokens.read(change(token)) is None
    assert tokens.read("") is None


def test_other_addresses_hold_no_token():
    token = tokens.token_in(tokens.bounce_address(UserFactory()))
    others = [f"x+{token}@courriel.example.org", f"discussions-ouest+{token}@example.org", "no address", "", token]
    assert [tokens.token_in(address) for address in others] == [""] * 5


def test_a_token_ends_with_the_account_and_outlives_a_new_secret(settings):
    person = UserFactory()
    token = tokens.token_in(tokens.reply_address(person, "thread", 3))
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another" * 10, [settings.SECRET_KEY]
    assert tokens.read(token) == (person, "thread", 3)
    person.is_active = False
    person.save()
    assert tokens.read(token) is None


def test_without_a_mailbox_there_is_no_address(settings):
    settings.REPLY_ADDRESS = ""
    person = UserFactory()
    assert (tokens.reply_address(person, "thread", 3), tokens.bounce_address(person)) == ("", "")
    assert tokens.token_in("x+y@z") == tokens.token_in("+y@") == ""
