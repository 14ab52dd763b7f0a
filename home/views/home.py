"""The front door: the public's, or where a member resumes."""

from dataclasses import dataclass
from math import cos, radians, sin

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from community.models import User
from home import querysets

OFTEN = (_("livret d'accueil"), _("premier entretien"), _("bilan de mi-parcours"), _("gratification"))

# Moments of an accompaniment, each with the theme that holds its discussions.
HOSTING = (
    (_("Préparer l'accueil"), "preparer-arrivee"),
    (_("Le premier mois"), "premier-mois"),
    (_("À mi-parcours"), "bilan-mi-parcours"),
    (_("Évaluer et certifier"), "ecrits-certification"),
    (_("Si le stage s'interrompt"), "rupture"),
)
GUIDING = (
    (_("Faire connaître les métiers"), "faire-connaitre-metiers"),
    (_("Vérifier un projet"), "verifier-projet"),
    (_("Organiser une immersion"), "immersion"),
    (_("Financer la formation"), "financer"),
    (_("Garder le lien"), "garder-lien"),
)

# The ring of the design: twelve stones at 205 around (260, 260), the third one lit. The first is centred at -83.75°.
STONES = 12
FIRST = -83.75
LIT = 2
# Where a seat is left free, so that the circle never looks closed.
FREE = (5, 7, 10)


@dataclass(frozen=True)
class Seat:
    """A place at the ring: where the letters stand, whose they are."""

    x: int
    y: int
    person: User
    lit: bool


def home(request, page):
    """Answer with the front page: nothing is written, and visitors get no cookie."""
    reader = request.user
    context = {
        "page": page,
        "ways": _ways(reader),
        "accepted": querysets.accepted_lately(reader)[:4],
        "communities": querysets.liveliest_communities(reader)[:4],
        **(_resume(reader) if reader.is_authenticated else _welcome()),
    }
    return render(request, "home/home.html", context)


def _welcome():
    return {
        "hide_search": True,
        "often": OFTEN,
        "live": querysets.live_thread(),
        "seats": _seats(querysets.people_around()),
        "hosts": querysets.hosts()[:3],
    }


def _resume(reader):
    return {"followed": querysets.followed_threads(reader)[:5]}


def _seats(people):
    """Place people around the ring, the last who spoke on the lit stone."""
    free = [stone for stone in range(STONES) if stone != LIT and stone not in FREE]
    stones = [LIT, *free]
    return [_seat(stone, person) for stone, person in zip(stones, people, strict=False)]


def _seat(stone, person):
    angle = radians(FIRST + stone * 360 / STONES)
    return Seat(round(260 + 205 * cos(angle)), round(268 + 205 * sin(angle)), person, stone == LIT)


def _ways(reader):
    counts = querysets.count_by_theme([slug for _label, slug in HOSTING + GUIDING], reader)
    hosting = [(label, slug, counts[slug]) for label, slug in HOSTING]
    guiding = [(label, slug, counts[slug]) for label, slug in GUIDING]
    return [
        {"title": _("J'accueille un stagiaire"), "steps": hosting},
        {"title": _("J'oriente ou j'accompagne une personne"), "steps": guiding},
    ]
