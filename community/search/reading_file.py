"""The text of one file, in a process of its own: `python -I reading_file.py KIND LIMITS < file`.

What members send is not let near the site's memory, time or secrets: this file runs by itself, knows nothing of the
site and bounds itself before it looks at what it is given. Text goes out as it is found, so that a limit keeps what
stands before it. The exit status says how it ended (`Ending`).
"""

import json
import os
import re
import resource
import sys
from dataclasses import asdict, dataclass
from enum import IntEnum
from io import BytesIO
from zipfile import ZipFile

MEGABYTE = 1024 * 1024
NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+")
SOFT_HYPHEN = "\xad"
# The text that Word and Writer keep of what was deleted is nobody's to find.
SAID = "descendant::{0}[not(ancestor::text:tracked-changes)]"


class Ending(IntEnum):
    """How reading a file ended. Not 1 nor 2, by which Python tells its own failures."""

    READ = 0
    BROKEN = 10
    ENCRYPTED = 11
    TOO_LARGE = 12
    TOO_LONG = 13


@dataclass(frozen=True)
class Limits:
    """What reading one file may cost: seconds of the clock and of the processor, bytes, characters kept."""

    seconds: int = 20
    memory: int = 512 * MEGABYTE
    file: int = 20 * MEGABYTE
    characters: int = 200_000
    members: int = 5_000
    unpacked: int = 100 * MEGABYTE

    def __str__(self):
        return json.dumps(asdict(self))


class Stopped(Exception):
    """Nothing more is read; the argument is the ending."""


class Writer:
    """Writes words to `stream` until `room` characters are written."""

    def __init__(self, stream, room):
        self.stream, self.room = stream, room

    def write(self, text):
        """Write the words of `text`. Raises Stopped once there is no room."""
        words = " ".join(NOT_TEXT.sub(" ", text.replace(SOFT_HYPHEN, "")).split())[: self.room]
        if words:
            self.stream.write(f"{words}\n".encode())
            self.stream.flush()
            self.room -= len(words) + 1
        if self.room <= 0:
            raise Stopped(Ending.READ)


def read_pdf(data, _limits, writer):
    """Write the text of each page. A page that cannot be read is passed over."""
    from pypdf import PdfReader  # slow import

    reader = PdfReader(BytesIO(data))
    # Most protected files open without a password: printing or copying is what they refuse.
    if reader.is_encrypted and not reader.decrypt(""):
        raise Stopped(Ending.ENCRYPTED)
    for page in reader.pages:
        writer.write(page.extract_text())


def read_docx(data, limits, writer):
    """Write each paragraph, in tables and frames too."""
    from docx import Document  # slow import
    from docx.oxml.ns import qn  # slow import
    from docx.text.paragraph import Paragraph  # slow import

    check_archive(data, limits)
    document = Document(BytesIO(data))
    for paragraph in document.element.body.iter(qn("w:p")):
        writer.write(Paragraph(paragraph, document).text)


def read_odf(data, limits, writer):
    """Write each title and paragraph of a text, a workbook or a presentation."""
    from odfdo import Document  # slow import

    check_archive(data, limits)
    said = "|".join(SAID.format(tag) for tag in ("text:h", "text:p"))
    for paragraph in Document(BytesIO(data)).body.xpath(said):
        writer.write(paragraph.inner_text)


def read_plain(data, _limits, writer):
    """Write the text of a file of text: UTF-8, UTF-16 as Excel saves it, else the encoding of French Windows."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return writer.write(data.decode("utf-16", "replace"))
    try:
        return writer.write(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return writer.write(data.decode("cp1252", "replace"))


READERS = {"pdf": read_pdf, "docx": read_docx, "odf": read_odf, "plain": read_plain}


def check_archive(data, limits):
    """Raise Stopped for an archive too large to be unpacked, encrypted, or whose XML declares entities."""
    with ZipFile(BytesIO(data)) as archive:
        members = archive.infolist()
        if len(members) > limits.members or sum(member.file_size for member in members) > limits.unpacked:
            raise Stopped(Ending.TOO_LARGE)
        if any(member.flag_bits & 1 for member in members):
            raise Stopped(Ending.ENCRYPTED)
        for member in members:
            if member.filename.endswith((".xml", ".rels")) and member.file_size:
                with archive.open(member) as part:
                    check_prologue(part)


def check_prologue(part):
    """Raise for XML that declares entities, or that is none. Its content is not looked at."""
    from defusedxml.ElementTree import iterparse  # slow import

    next(iterparse(part, events=("start",)))


def bound(limits):
    """Let this process spend no more than `limits`, write no more than its text, and start no other."""
    bounds = {
        resource.RLIMIT_CPU: limits.seconds,
        resource.RLIMIT_AS: limits.memory,
        resource.RLIMIT_FSIZE: 4 * limits.characters + 1024,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in bounds.items():
        resource.setrlimit(kind, (most, most))


def main(kind, limits):
    """Read what stands in the standard input, and return the ending."""
    bound(limits)
    try:
        data = sys.stdin.buffer.read(limits.file + 1)
        if len(data) > limits.file:
            return Ending.TOO_LARGE
        READERS[kind](data, limits, Writer(sys.stdout.buffer, limits.characters))
    except Stopped as stop:
        return stop.args[0]
    except MemoryError:
        return Ending.TOO_LARGE
    except Exception:
        # The libraries raise anything for a file that is not what it says.
        return Ending.BROKEN
    return Ending.READ


if __name__ == "__main__":
    ending = main(sys.argv[1], Limits(**json.loads(sys.argv[2])))
    # What was read may be nested so deep that forgetting it would fail.
    os._exit(ending)
