"""French typography: narrow and no-break spaces, curly apostrophes, ellipses.

For text that is shown, never for text that is typed again. Applying it twice changes nothing.
"""

import re
from html import escape, unescape

NBSP = "\u00a0"
NARROW = "\u202f"
SPACE = f"[ {NBSP}{NARROW}]"

UNITS = (
    "min|h|s|%|€|Ko|Mo|Go|ans?|jours?|mois|semaines?|places?|personnes?|réponses?|membres?|messages?|fiches?|fils?"
    "|questions?|inscrits?|heures?|communautés?|structures?|stagiaires?|sites?|résultats?|nov\\.|déc\\.|janv\\.|févr\\."
    "|oct\\.|novembre|décembre|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre"
)

# Addresses and code keep every character.
PROTECTED = re.compile(
    r"(`[^`\n]*`|(?:[a-z][a-z+.-]{1,20}://|www\.|mailto:)\S+|[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]+)+)",
    re.IGNORECASE,
)

RULES = [
    (re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_]|[«\d])|(?<=»)'|(?<=\b[cdjlmnstCDJLMNST])'$|(?<=\b[Qq]u)'$"), "’"),
    (re.compile(r"(?<!\.)\.\.\.(?!\.)"), "…"),
    (re.compile(rf"«{SPACE}*(?=[^\s»])|«{SPACE}+$"), f"«{NARROW}"),
    (re.compile(rf"(?<=[^\s«]){SPACE}*»"), f"{NARROW}»"),
    (re.compile(rf"^{SPACE}+»"), f"{NARROW}»"),
    # Not before a smiley, nor where a sign is a part of something else (« ?page=2 », « != »).
    (re.compile(rf"(?:(?<=\S)|^){SPACE}+(?=[!?]+(?![\w=/(])|;(?![\w()*\-]))"), NARROW),
    (re.compile(rf"(?:(?<=\S)|^){SPACE}+:(?={SPACE}|\n|$)"), f"{NBSP}:"),
    (re.compile(rf"(?<![\d,.])(\d{{1,3}})(?=(?:{SPACE}\d{{3}})+(?![\d,]*\d)){SPACE}(?=\d{{3}})"), rf"\1{NARROW}"),
    (re.compile(rf"(?<=\d{NARROW}\d\d\d){SPACE}(?=\d\d\d(?!\d))"), NARROW),
    (re.compile(rf"\b(\d+(?:er)?) (?=(?:{UNITS})(?!\w))"), rf"\1{NBSP}"),
    (re.compile(rf"\b(\d+{SPACE}?h) (?=\d\d\b)"), rf"\1{NBSP}"),
    (re.compile(r"(?<!\w)(M\.|Mme|Dr|n°|p\.) (?=\S)"), rf"\1{NBSP}"),
    (re.compile(r"(?<=\S) ([–—])(?= )"), rf"{NBSP}\1"),
    (re.compile(r"\b([àÀ]) (?=\d)"), rf"\1{NBSP}"),
]

TAG = re.compile(r"(<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)")
CODE_TAG = re.compile(r"<(/?)(code|pre|kbd|samp|script|style|textarea)\b", re.I)


def french(text: str) -> str:
    """Return text set by the rules of French typography; addresses and code are left alone."""
    parts = PROTECTED.split(text)
    parts[::2] = [_set(part) for part in parts[::2]]
    return "".join(parts)


def french_html(html: str) -> str:
    """Apply `french` to the text of well-formed HTML: not to tags, attributes, code."""
    parts = TAG.split(html)
    inside = 0
    for index, part in enumerate(parts):
        if index % 2:
            inside = max(0, inside + _code_step(part))
        elif part and not inside:
            parts[index] = escape(french(unescape(part)), quote=False)
    return "".join(parts)


def _set(text: str) -> str:
    for pattern, replacement in RULES:
        text = pattern.sub(replacement, text)
    return text


def _code_step(tag: str) -> int:
    """Say how far a tag opens (1) or closes (-1) an element whose text is left alone."""
    code = CODE_TAG.match(tag)
    if not code:
        return 0
    return -1 if code[1] else 1
