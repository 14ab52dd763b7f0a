"""What somebody wrote in a mail, without what she answers to and without her signature.

The only place that touches mail-parser-reply. Its French knows fewer mail programs than French people use, and loses
answers written below the quoted part: ours is given to it in its place. Some of its patterns take minutes on lines
made for that: it is never shown a long line, nor a run of empty ones.
"""

import re

from mailparser_reply import EmailMessage
from mailparser_reply.constants import MAIL_LANGUAGES, QUOTED_MATCH_INCLUDE

from community.html import normalise

# Beyond what a message may hold: what follows is what was quoted, or too long anyway.
LONGEST = 60_000
FIELDS = r"(?:De|From|Envoyé|Date|À|A|To|Pour|Cc|Copie à|Objet|Subject|Répondre à)"
DEVICES = r"(?:mon|ma|mes|l'application|Yahoo|Outlook|Mail|Courrier|la messagerie|Orange|SFR|Free|Proton|Bluewin)"
# A sentence that speaks of mail is no legal notice.
NEVER = "(?!)"
MAIL_LANGUAGES["fr_here"] = {
    "wrote_header": rf"^({QUOTED_MATCH_INCLUDE}Le [^\n]{{6,300}}, [^\n]{{1,300}}(?:écrivait|a écrit) ?:)$",
    "from_header": (
        # Orange and La Poste; Free and SFR; Outlook and the others.
        r"((?:^> ?Message du [^\n]{6,60}$"
        r"|^-{2,} ?(?:Mail|Message|Courriel|E-mail) (?:original|d'origine|transféré|initial) ?-{2,}$"
        rf"|^\*{{0,2}}(?:De|From) ?:\*{{0,2}} ?[^\n]+(?=\n+\*{{0,2}}{FIELDS} ?:))"
        rf"(?:\n+(?:> ?)?\*{{0,2}}{FIELDS} ?:[^\n]*)*)"
    ),
    "signatures": [
        r"(?:bien |très )?cordialement\b[^\n]{0,30}$",
        r"(?:sincères |meilleures )?salutations[^\n]{0,30}$",
        r"bien à (?:vous|toi)[^\n]{0,30}$",
        r"bonne (?:journée|soirée|réception|fin de journée)(?: à [^\n]{0,20})?[ ,.!]*$",
        r"_{10,}$",
    ],
    "disclaimers": [NEVER],
    "sent_from": (
        rf"(?:Envoyé|Sent) (?:de|depuis|à partir de|par|avec|from) {DEVICES}[^\n]*"
        r"|(?:Obtenir|Obtenez|Télécharge[rz]|Get) (?:Outlook|BlueMail)[^\n]*|Provenance : [^\n]*"
    ),
}
# The library's English drops all that follows a line that begins with "Thanks,".
MAIL_LANGUAGES["en_here"] = MAIL_LANGUAGES["en"] | {
    "signatures": [r"(?:(?:best|kind|warm) regards|all the best),?$", r"(?:best|cheers|thanks|thank you),$"],
    "disclaimers": [NEVER],
}
# The hyphens of a list are no signature.
OPTIONS = {"languages": ["fr_here", "en_here"], "include_english": False, "keep_hyphen_lists": True}
LONGEST_LINE = 400
HOLE = "\ue000"
HOLES = re.compile(f"{HOLE}(\\d+){HOLE}")
SPACES = re.compile("[\u00a0\u202f\u2007]")
# The first of a line that a mail program broke holds at least this many characters with the word that follows.
WIDTH, WIDEST = 72, 80
BEGINS_ITSELF = re.compile(r"\s*(?:[-+*>•]|\d{1,3}[.)]\s|$)")
QUOTED = re.compile(r"^>.*$\n?", re.MULTILINE)
PICTURES = re.compile(r"^\[(?:image: [^\]\n]*|cid:[^\]\n]*)\]$\n?", re.MULTILINE)


def written(text):
    """Return what is new in the text of a mail, "" when nothing is."""
    text = unfold(SPACES.sub(" ", normalise(text[:LONGEST]).replace(HOLE, "")))
    holes = []
    latest = EmailMessage(text=_shortened(PICTURES.sub("", text), holes), **OPTIONS).read().replies[0]
    text = QUOTED.sub("", latest.body) if latest.headers else _without_end(latest.body)
    return HOLES.sub(lambda hole: holes[int(hole[1])], text).strip()


def unfold(text):
    """Join the lines that a mail program broke: where the first word of the next one would not have fitted."""
    lines = []
    for line in text.split("\n"):
        if lines and _was_broken(lines[-1], line):
            lines[-1] = [*lines[-1], line]
        else:
            lines.append([line])
    return "\n".join(" ".join(part.strip() for part in parts) for parts in lines)


def _was_broken(parts, following):
    last = parts[-1]
    if len(last) > WIDEST or BEGINS_ITSELF.match(following) or not last.strip() or last.startswith(">"):
        return False
    return len(last.rstrip()) + 1 + len(following.split(maxsplit=1)[0]) > WIDTH


def _without_end(text):
    """Drop the quoted lines at the end of `text`; those above she quotes herself."""
    lines = text.split("\n")
    while lines and (not lines[-1].strip() or lines[-1].startswith(">")):
        lines.pop()
    return "\n".join(lines)


def _shortened(text, holes):
    """Put the long lines of `text` into `holes`, and a mark in the place of each; drop repeated empty lines."""
    lines = []
    for line in text.split("\n"):
        if len(line) > LONGEST_LINE:
            holes.append(line)
            line = f"{HOLE}{len(holes) - 1}{HOLE}"
        if line or lines[-1:] != [""]:
            lines.append(line)
    return "\n".join(lines)
