"""Mentions: which names are asked for, and what replaces them."""

from types import SimpleNamespace

import pytest

from community.html import MAX_MENTIONS, name_key, render

PEOPLE = {
    name: SimpleNamespace(label=name, url=f"/membres/{number}/", user_id=number)
    for number, name in enumerate(
        ["Jean", "Jean Dupont", "Maëlle Le Bihan", "Anne-Marie d'Arc", "Guy de La Tour du Pin", "Jean #x7k2", "Zoé B."],
        1,
    )
}
KEYS = {name_key(name): name for name in PEOPLE}


class Resolver:
    def __init__(self):
        self.calls = []

    def __call__(self, names):
        self.calls.append(names)
        return {name: PEOPLE[KEYS[name_key(name)]] for name in names if name_key(name) in KEYS}


def mention(name):
    return f'<a class="mention" href="{PEOPLE[name].url}">@{name.replace(chr(39), "’")}</a>'


def ask(source):
    resolver = Resolver()
    return render(source, resolver), resolver.calls


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("@Jean", mention("Jean")),
        ("@Jean, merci", f"{mention('Jean')}, merci"),
        ("@Jean.", f"{mention('Jean')}."),
        ("(@Jean)", f"({mention('Jean')})"),
        ("@Jean Dupont merci", f"{mention('Jean Dupont')} merci"),
        ("@Jean Durand", f"{mention('Jean')} Durand"),
        ("@jean dupont", mention("Jean Dupont")),
        ("@Jean\u00a0Dupont", mention("Jean Dupont")),
        ("@Maëlle Le Bihan je relie", f"{mention('Maëlle Le Bihan')} je relie"),
        ("@Mae\u0308lle Le Bihan", mention("Maëlle Le Bihan")),
        ("@Anne-Marie d'Arc", mention("Anne-Marie d'Arc")),
        ("@Anne-Marie d’Arc", mention("Anne-Marie d'Arc")),
        ("@Guy de La Tour du", "@Guy de La Tour du"),
        ("@Jean #x7k2 merci", f"{mention('Jean #x7k2')} merci"),
        ("@Jean#x7k2", mention("Jean #x7k2")),
        ("@Jean #autre", f"{mention('Jean')} #autre"),
        ("@Zoé B. est là", f"{mention('Zoé B.')} est là"),
        ("**@Jean**", f"<strong>{mention('Jean')}</strong>"),
        ("@Jean et @Jean Dupont", f"{mention('Jean')} et {mention('Jean Dupont')}"),
        ("@Inconnu Total", "@Inconnu Total"),
        ("moi@Jean.fr", "moi@Jean.fr"),
        ("`@Jean`", "<code>@Jean</code>"),
        ("[@Jean](/x/)", '<a href="/x/">@Jean</a>'),
        ("@@Jean", "@@Jean"),
        ("@ Jean", "@ Jean"),
    ],
)
def test_names_become_links(source, html):
    assert ask(source)[0].html == f"<p>{html}</p>"


def test_resolver_gets_each_name_once_longest_first():
    _, calls = ask("@Maëlle Le Bihan merci\n\n- @Jean#x7k2\n- @Jean")
    assert calls == [["Maëlle Le Bihan merci", "Maëlle Le Bihan", "Maëlle Le", "Maëlle", "Jean #x7k2", "Jean"]]


def test_names_have_five_words_at_most():
    _, calls = ask("@un deux trois quatre cinq six")
    assert calls[0][0] == "un deux trois quatre cinq"


@pytest.mark.parametrize("source", ["Bonjour", "a@b.fr", "`@Jean`", "[@Jean](/x/)", "https://a.fr/@Jean", "> @Jean"])
def test_resolver_is_not_called_without_a_name(source):
    rendered, calls = ask(source)
    assert (rendered.mentions, calls) == ([], [])


def test_people_are_listed_once_in_order():
    rendered, _ = ask("@Jean Dupont puis @Jean puis @Jean Dupont")
    assert [person.user_id for person in rendered.mentions] == [2, 1]


def test_who_is_quoted_is_not_told_again():
    rendered, _ = ask("> @Jean Dupont disait\n\n@Jean oui")
    assert [person.user_id for person in rendered.mentions] == [1]


def test_number_of_mentions_is_bounded():
    rendered, calls = ask("@Jean, " * (MAX_MENTIONS + 10))
    assert rendered.html.count('class="mention"') == MAX_MENTIONS
    assert calls == [["Jean"]]


def test_without_resolver_names_stay_text():
    assert render("@Jean").html == "<p>@Jean</p>"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Anne-Marie d'Arc", "ANNE‑MARIE  D’ARC", True),
        ("Jean\u00a0Dupont", " jean dupont", True),
        ("Maelle", "Maëlle", False),
    ],
)
def test_name_key(one, other, same):
    assert (name_key(one) == name_key(other)) is same
