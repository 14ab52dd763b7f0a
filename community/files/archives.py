"""OpenDocument and Office Open XML: zip files that are listed, never extracted.

XML inside is searched as text and never parsed, so no entity is ever resolved.
"""

import re
import struct
import zipfile
import zlib
from typing import BinaryIO

from .compound import PACKAGED, has_stream
from .rules import CONTENT_TYPES, Limits, RefusedFile

END_OF_DIRECTORY = b"PK\x05\x06"
END_SEARCH = 22 + 65_535
# A directory entry takes 46 bytes and its name; office files have short names.
DIRECTORY_BYTES_PER_ENTRY = 400
READ_AT_MOST = 2 * 1024 * 1024
ENCRYPTED_FLAG = 0x1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the only ones of both formats
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
)

ODF = {CONTENT_TYPES[extension]: extension for extension in ("odt", "ods", "odp")}
OOXML = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}

MACRO_PARTS = re.compile(
    r"(?:^|/)(?:vbaproject[^/]*\.bin|vbadata\.xml|macrosheets/|activex/|xl/workbook\.bin)"
    r"|^scripts/.|^basic/[^/]+/(?!script-lb\.xml$|dialog-lb\.xml$)[^/]+\.xml$",
    re.IGNORECASE,
)
RELATIONS = re.compile(r"\.rels$", re.IGNORECASE)
EMBEDDED = re.compile(r"/embeddings/[^/]*\.bin$", re.IGNORECASE)
EXECUTABLE = re.compile(r"\.(?:exe|dll|com|scr|bat|cmd|ps1|vbs|js|jse|wsf|hta|jar|msi|lnk)$", re.IGNORECASE)

RELATIONSHIP = re.compile(r"<[^<>]*\bRelationship\b[^<>]*>", re.IGNORECASE)
FETCHED = re.compile(r"/(?:oleObject|attachedTemplate|frame|subDocument)[\"']", re.IGNORECASE)
EXTERNAL = re.compile(r"TargetMode\s*=\s*[\"']External", re.IGNORECASE)
ENTITIES = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def office_extension(file: BinaryIO, size: int, limits: Limits) -> str:
    """Return odt, ods, odp, docx, xlsx or pptx.

    Raises RefusedFile: another archive, a bomb, a password, macros, objects fetched or run on opening.
    """
    _check_directory_size(file, size, limits)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_volume(archive.infolist(), limits)
            extension = _extension(archive)
            _check_parts(archive)
            return extension
    except RefusedFile:
        raise
    except UNREADABLE as error:
        raise RefusedFile("broken") from error


def _check_directory_size(file: BinaryIO, size: int, limits: Limits) -> None:
    """Refuse before zipfile reads the directory: it would build an object for each of its entries."""
    file.seek(max(0, size - END_SEARCH))
    tail = file.read()
    at = tail.rfind(END_OF_DIRECTORY)
    if at < 0 or len(tail) - at < 22:
        raise RefusedFile("broken")
    entries, directory_bytes = struct.unpack("<HI", tail[at + 10 : at + 16])
    if entries > limits.archive_entries or directory_bytes > limits.archive_entries * DIRECTORY_BYTES_PER_ENTRY:
        raise RefusedFile("bomb")


def _check_volume(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    total = sum(entry.file_size for entry in entries)
    stored = sum(entry.compress_size for entry in entries) or 1
    if len(entries) > limits.archive_entries or total > limits.archive_bytes:
        raise RefusedFile("bomb")
    if total > limits.archive_ratio_from and total / stored > limits.archive_ratio:
        raise RefusedFile("bomb")
    if any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries):
        raise RefusedFile("encrypted")
    if any(entry.compress_type not in METHODS for entry in entries):
        raise RefusedFile("broken")


def _extension(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "mimetype" in names:
        declared = _read(archive, "mimetype", 200).decode("ascii", "replace").strip()
        if declared in ODF and "content.xml" in names:
            return ODF[declared]
    if "[Content_Types].xml" in names:
        if b"macroenabled" in _read(archive, "[Content_Types].xml").lower():
            raise RefusedFile("macros")
        for part, extension in OOXML.items():
            if part in names:
                return extension
    if any(MACRO_PARTS.search(name) for name in names):
        raise RefusedFile("macros")
    raise RefusedFile("archive")


def _check_parts(archive: zipfile.ZipFile) -> None:
    for name in archive.namelist():
        if MACRO_PARTS.search(name):
            raise RefusedFile("macros")
        if EXECUTABLE.search(name):
            raise RefusedFile("linked_object")
        if RELATIONS.search(name):
            if archive.getinfo(name).file_size > READ_AT_MOST:
                raise RefusedFile("bomb")
            _check_relations(_text(_read(archive, name)))
        elif EMBEDDED.search(name) and any(has_stream(_read(archive, name), stream) for stream in PACKAGED):
            raise RefusedFile("linked_object")


def _check_relations(text: str) -> None:
    if ENTITIES.search(text):
        raise RefusedFile("linked_object")
    for relation in RELATIONSHIP.findall(text):
        if EXTERNAL.search(relation) and FETCHED.search(relation):
            raise RefusedFile("linked_object")


def _read(archive: zipfile.ZipFile, name: str, limit: int = READ_AT_MOST) -> bytes:
    """Read the beginning of a part, whatever size it claims."""
    with archive.open(name) as part:
        return part.read(limit)


def _text(data: bytes) -> str:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8"
    return data.decode(encoding, "replace")
