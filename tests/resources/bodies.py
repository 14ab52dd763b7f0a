"""Stored values of each block, for the tests of blocks and of what is made of them."""

import uuid

from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection

from resources.models import LibraryDocument, LibraryImage

TABLE = {
    "caption": "Durées conseillées",
    "columns": [{"type": "text", "heading": "Temps"}, {"type": "number", "heading": "Minutes"}],
    "rows": [{"values": ["Écoute", 15.0]}, {"values": ["Écarts", 25.0]}],
}
FIGURE = {
    "title": "Stagiaires accueillis",
    "kind": "bar",
    "data": "Métier;Effectif\nÉducateurs;1 250\nAssistants;980,5",
    "unit": "personnes",
    "source": "Oref, 2025",
}
VIDEO = {
    "title": "Ouvrir le bilan",
    "url": "https://tube.numerique.gouv.fr/w/8kJm2nQxYz3rT5vW7aBcDe",
    "duration": "4:30",
    "transcript": "Bonjour.\n\nOn commence par écouter.",
}
WORDS = [
    ("key_points", ["Prévenir trois semaines avant.", "Faire remplir la grille.", "Laisser parler le stagiaire."]),
    ("heading", "Trois semaines avant"),
    ("paragraph", '<p>Annoncez la date, <b>par écrit</b>, et <a href="https://www.example.org/">la grille</a>.</p>'),
    ("steps", [{"title": "La veille", "text": "Relisez la grille."}, {"title": "Le jour même", "text": ""}]),
    ("checklist", {"title": "Avant de commencer", "items": ["La grille est prête", "La salle est libre"]}),
    ("quote", {"text": "Je garde ce qui commence par « mardi ».", "speaker": "Une tutrice"}),
    ("callout", {"tone": "law", "text": "<p>La convention est signée avant.</p>"}),
    ("table", TABLE),
    ("figure", FIGURE),
    ("video", VIDEO),
    (
        "references",
        [{"title": "Le tutorat", "author": "Inspection", "year": 2019, "link": "https://www.example.org/t"}],
    ),
    (
        "contacts",
        [{"name": "Aïssatou Diallo", "role": "Référente", "email": "a@example.org", "phone": "02 41 00 00 00"}],
    ),
]


def stored(*blocks):
    """Return blocks as the database keeps them."""
    return [{"type": kind, "value": value, "id": str(uuid.uuid4())} for kind, value in blocks]


def document(title="Grille croisée", name="grille.odt"):
    """Return a stored file of 2 Ko."""
    file = ContentFile(b"x" * 2000, name)
    kept = LibraryDocument(title=title, file=file, file_size=2000, collection=_shelf())
    kept.save()
    return kept


def image(title="Une salle"):
    """Return a stored picture."""
    return LibraryImage.objects.create(title=title, file=get_test_image_file(size=(900, 600)), collection=_shelf())


def _shelf():
    return Collection.get_first_root_node() or Collection.add_root(name="Root")


def document_block(kept):
    """Return the block that shows a file."""
    return ("document", {"document": kept.pk, "caption": "avec un exemple"})


def image_block(kept, alt="Une table ronde, cinq chaises"):
    """Return the block that shows a picture; decorative without words."""
    picture = {"image": kept.pk, "alt_text": alt, "decorative": not alt}
    return ("image", {"image": picture, "caption": "La salle", "credit": "L'Estran"})


def body_html(page, **context):
    """Return the text of a page as its template shows it."""
    return render_to_string("resources/_body_blocks.html", {"page": page, **context})
