"""What might identify somebody: found, proposed, replaced on demand, never imposed."""

import pytest
from django.http import QueryDict

from community.anonymity import clues, proposals, replace_all, replaced


def seen(text):
    return [(clue.kind, clue.text) for clue in clues(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("La stagiaire, Maëlle, parle peu.", [("name", "Maëlle")]),
        ("Hier MAËLLE a parlé.", [("name", "MAËLLE")]),
        ("Jean-Yves Moreau l'a vu.", [("name", "Jean-Yves Moreau")]),
        ("Signé DUPONT Jean.", [("name", "DUPONT Jean")]),
        ("Mme Le Bihan est venue.", [("name", "Mme Le Bihan")]),
        ("La famille Hervouët accepte.", [("name", "La famille Hervouët")]),
        ("La stagiaire Zohrette pleure.", [("name", "Zohrette")]),
        ("J'ai vu Rose.", [("name", "Rose")]),
        ("Elle est venue le 12 mars 2024.", [("date", "le 12 mars 2024")]),
        ("Né le 14/02/2011.", [("date", "le 14/02/2011")]),
        ("Depuis 1er août 2025, rien.", [("date", "1er août 2025")]),
        ("Cela date de mars 2023.", [("date", "de mars 2023")]),
        ("Elle vit à Cholet.", [("place", "à Cholet")]),
        ("Elle vit près d'Angers.", [("place", "près d'Angers")]),
        ("Elle vit au Mans.", [("place", "au Mans")]),
        ("Elle vit aux Sables-d'Olonne.", [("place", "aux Sables-d'Olonne")]),
        ("Au 12 rue des Lilas, tout va bien.", [("place", "12 rue des Lilas")]),
        ("L'IME Le Grand Pré recrute.", [("place", "IME Le Grand Pré")]),
        ("Appelez le 06 12 34 56 78.", [("phone", "06 12 34 56 78")]),
        ("Appelez le +33 6 12 34 56 78.", [("phone", "+33 6 12 34 56 78")]),
        ("Écrivez à maelle.dupont@foyer.fr vite.", [("email", "maelle.dupont@foyer.fr")]),
        ("Son numéro : 2 94 03 75 120 005 22.", [("number", "2 94 03 75 120 005 22")]),
        ("Son numéro : 2940375120005.", [("number", "2940375120005")]),
    ],
)
def test_what_might_identify_is_found(text, found):
    assert seen(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "M. D. et A. ont parlé.",
        "Monsieur le directeur et madame la cheffe.",
        "Rose a pleuré.",
        "En septembre, on verra ; 12 semaines, 3 personnes, 14 h 30.",
        "Le DEES, la VAE, le CPF, l'EHPAD, l'IME.",
        "France Travail et l'Éducation nationale.",
        "À la maison, de temps en temps, sur le terrain.",
        "Le 45/78/2024 n'est pas une date.",
    ],
)
def test_what_says_nothing_of_anybody_is_left_alone(text):
    assert seen(text) == []


def test_a_clue_says_where_it_stands():
    text = "Hier, Kévin est parti."
    (clue,) = clues(text)
    assert (text[clue.start : clue.end], clue.label, clue.replacements) == ("Kévin", "nom", ("A.", "cette personne"))


def test_the_same_person_keeps_her_letter():
    letters = [clue.replacements[0] for clue in clues("Maëlle a vu Kévin. Kévin et Maëlle Dupont. Mme Dupont.")]
    assert letters == ["B.", "C.", "C.", "B.", "Mme A."]


def test_a_date_becomes_a_season():
    months = ("janvier", "avril", "juillet", "octobre", "décembre")
    found = [clues(f"le 3 {month} 2025")[0].replacements[0] for month in months]
    assert found == ["en hiver", "au printemps", "en été", "à l'automne", "en hiver"]


def test_a_passage_is_proposed_once_with_its_count():
    (proposal,) = proposals("Kévin dort.", "J'ai vu Kévin.")
    assert (proposal.text, proposal.count) == ("Kévin", 2)
    assert proposal.choices == [("Kévin → A.", "A."), ("Kévin → cette personne", "cette personne")]


def test_a_button_replaces_whole_words_in_every_field():
    data = QueryDict("source=Luc et Lucie, Luc.&title=Luc&other=Luc&remplacer=Luc → A.")
    changed = replaced(data, ("source", "title"))
    assert (changed["source"], changed["title"], changed["other"]) == ("A. et Lucie, A.", "A.", "Luc")
    assert data["source"] == "Luc et Lucie, Luc."


@pytest.mark.parametrize("value", ["", "Luc", "Luc → autre chose", "dort → A.", " → "])
def test_only_what_was_proposed_is_replaced(value):
    data = QueryDict(mutable=True)
    data.update({"source": "Luc dort.", "remplacer": value})
    assert replaced(data, ("source",))["source"] == "Luc dort."


def test_a_replacement_is_text():
    assert replace_all("Luc (a) dort", "Luc (a)", r"\1") == r"\1 dort"


@pytest.mark.parametrize(
    "hostile", ["Aa ", "7 ", "A-", "a@", "rue ", "12 ", "M. de la A'b", "e\u0301 ", "le 12 ", "\0"]
)
def test_hostile_text_names_nobody(hostile):
    assert [clue.kind for clue in clues(hostile * 2000) if clue.kind in ("email", "phone", "number", "date")] == []
