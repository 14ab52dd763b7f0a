"""The front door: the public's, or where a member resumes."""

from dataclasses import dataclass
from math import cos, radians, sin

from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from community.models import User
from home import querysets
from resources.lists import rows_for

OFTEN = (_("livret d'accueil"), _("premier entretien"), _("bilan de mi-parcours"), _("gratification"))

# Moments of an accompaniment, each with the filter of the library that holds its resources.
HOSTING = (
    (_("Préparer l'accueil"), "moment", "avant-arrivee"),
    (_("Le premier mois"), "moment", "premier-mois"),
    (_("À mi-parcours"), "moment", "mi-parcours"),
    (_("Évaluer et certifier"), "moment", "evaluation"),
    (_("Après le stage"), "moment", "apres"),
)
GUIDING = (
    (_("Faire connaître les métiers"), "theme", "faire-connaitre-metiers"),
    (_("Vérifier un projet"), "theme", "verifier-projet"),
    (_("Organiser une immersion"), "theme", "immersion"),
    (_("Financer la formation"), "theme", "financer"),
    (_("Garder le lien"), "theme", "garder-lien"),
)
MOST_USEFUL = 4

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
        "useful": rows_for(querysets.most_useful(reader)[:MOST_USEFUL], reader),
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
    counts = iter(querysets.count_resources([step[1:] for step in HOSTING + GUIDING], reader))
    hosting, guiding = ([(*step, next(counts)) for step in steps] for steps in (HOSTING, GUIDING))
    return [
        {"title": _("J'accueille un stagiaire"), "steps": list(hosting)},
        {"title": _("J'oriente ou j'accompagne une personne"), "steps": list(guiding)},
    ]
