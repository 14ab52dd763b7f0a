"""Videos kept elsewhere: which hosts the administrator allows (`VIDEO_HOSTS`), and where their players are."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

DURATION = r"^(?:\d{1,2}:[0-5]\d|\d{1,3}):[0-5]\d$"
ADDRESS = re.compile(r"https?://([a-z0-9.-]{1,200})(/[\w./?&=%~+@:-]{1,300})", re.IGNORECASE | re.ASCII)

# Host of the player (None: the video's own), hosts of the pages, what stands before the id, the player's path.
RULES = (
    (
        "www.youtube-nocookie.com",
        r"(?:www\.|m\.)?youtube(?:-nocookie)?\.com|youtu\.be",
        r"/(?:watch\?(?:.{0,200}&)?v=|embed/|live/|shorts/)?(?P<id>[\w-]{11})(?![\w-])",
        "/embed/{id}",
    ),
    ("player.vimeo.com", r"(?:www\.|player\.)?vimeo\.com", r"/(?:video/)?(?P<id>\d{5,12})(?!\d)", "/video/{id}?dnt=1"),
    # PeerTube: every other host of the list.
    (None, r".+", r"/(?:w|videos/(?:watch|embed))/(?P<id>[\w-]{8,36})(?![\w-])", "/videos/embed/{id}"),
)


@dataclass(frozen=True)
class Player:
    """Where a video plays: at its host, in a page of its own (`page`) or inside ours (`embed`)."""

    host: str
    page: str
    embed: str


def find(address):
    """Return the Player of the video at `address`, or None when it is not a video of an allowed host."""
    parts = ADDRESS.fullmatch(address or "")
    if not parts:
        return None
    host, path = parts[1].lower(), parts[2]
    for player, hosts, pattern, template in RULES:
        if re.fullmatch(hosts, host):
            video = re.match(pattern, path)
            player = player or host
            if video and player in settings.VIDEO_HOSTS:
                return Player(
                    player, f"https://{host}{path}", f"https://{player}{template.format(**video.groupdict())}"
                )
            return None
    return None


def refusal():
    """Return what to tell who typed an address that is not accepted."""
    return _("Cette adresse n'est pas celle d'une vidéo d'un hébergeur admis ici : %(hosts)s.") % {
        "hosts": ", ".join(settings.VIDEO_HOSTS) or _("aucun")
    }


def in_words(duration):
    """Return "4 min 30 s" for "4:30"."""
    if not re.match(DURATION, duration or ""):
        return ""
    *hours, minutes, seconds = map(int, duration.split(":"))
    hours, minutes = (hours[0], minutes) if hours else divmod(minutes, 60)
    named = ((hours, "h"), (minutes, "min"), (0 if hours else seconds, "s"))
    return " ".join(f"{number} {unit}" for number, unit in named if number)
