"""Text pasted from a word processor: its bullets and spaces become light Markdown."""

import re

# First-level bullets of Word and LibreOffice, then those of the deeper levels.
BULLET = re.compile(
    r"^(?P<indent>[ \t\u00a0]*)"
    r"(?:[•·∙●▪■◦○‣⁃➢➤✓❖\uf0a7\uf0b7\uf076\uf0d8](?:[ \t\u00a0]+|(?=\w))|–[ \t\u00a0]+|[o§Ø—]\t)[ \t\u00a0]*"
)
SPACES = re.compile(r"(?<=\S)(?:[ \u00a0]*\u00a0[ \u00a0]+| +\u00a0)(?=\S)")
LEADING_NBSP = re.compile(r"^[ \t]*\u00a0[ \t\u00a0]*")
MARKED = re.compile(r"\s*(?:[-+*>]|\d{1,9}[.)])\s")


def tidy(source: str) -> str:
    """Return normalised text with pasted bullets as list items and runs of spaces as one.

    Lines of a code fence are left as they are.
    """
    lines, fenced, listed = [], False, False
    for line in source.split("\n"):
        fenced ^= line.lstrip().startswith("```")
        bullet = None if fenced else BULLET.match(line)
        if listed and not bullet and line.strip() and not line[0].isspace() and not MARKED.match(line):
            # Else Markdown would take the next paragraph into the last item.
            lines.append("")
        listed = bool(bullet) or (listed and line[:1].isspace())
        lines.append(line if fenced else _tidy_line(line, bullet))
    return "\n".join(lines)


def _tidy_line(line: str, bullet: re.Match | None) -> str:
    if bullet:
        indent = bullet["indent"].replace("\u00a0", " ")
        line = f"{indent}- {line[bullet.end() :]}"
    return SPACES.sub(" ", LEADING_NBSP.sub("", line))
