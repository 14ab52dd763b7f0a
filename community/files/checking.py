"""`check_upload`: from bytes to a type, or a refusal."""

from typing import BinaryIO

from .archives import office_extension
from .compound import legacy_extension
from .images import check_image, image_extension
from .names import clean_filename, human_size
from .rules import CONTENT_TYPES, IMAGE_EXTENSIONS, LIMITS, CheckedFile, Limits, RefusedFile
from .text import text_type

HEAD = 4096

ZIP = b"PK\x03\x04"
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROGRAMS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"#!")
ARCHIVES = (b"PK", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd", b"MSCF")


def check_upload(file: BinaryIO, declared_name: str, limits: Limits = LIMITS) -> CheckedFile:
    """Return what an uploaded file is, judged by its content, with a safe name for it.

    The extension is corrected when the name says something else than the content. Nothing is
    extracted, decoded or parsed as XML here; images still have to go through `reencode_image`.
    `file` is left at its beginning. Raises RefusedFile with a sentence for the member.
    """
    size = _size_of(file)
    if not size:
        raise RefusedFile("empty")
    if size > max(limits.image_bytes, limits.document_bytes):
        raise RefusedFile("document_too_large", limit=human_size(limits.document_bytes))
    try:
        extension, charset = _identify(file, declared_name, size, limits)
    finally:
        file.seek(0)
    content_type = CONTENT_TYPES[extension] + (f"; charset={charset}" if charset else "")
    kind = "image" if extension in IMAGE_EXTENSIONS else "document"
    return CheckedFile(kind, clean_filename(declared_name, extension), content_type, extension, size)


def _size_of(file: BinaryIO) -> int:
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    return size


def _identify(file: BinaryIO, declared_name: str, size: int, limits: Limits) -> tuple[str, str | None]:
    """Return the extension that fits the content, and the charset of text."""
    head = file.read(HEAD)
    image = image_extension(head)
    if image:
        if size > limits.image_bytes:
            raise RefusedFile("image_too_large", limit=human_size(limits.image_bytes))
        check_image(file, image, limits)
        return image, None
    if size > limits.document_bytes:
        raise RefusedFile("document_too_large", limit=human_size(limits.document_bytes))
    if head.startswith(b"%PDF-"):
        return "pdf", None
    if head.startswith(ZIP):
        return office_extension(file, size, limits), None
    if head.startswith(COMPOUND):
        return legacy_extension(file), None
    _refuse_known(head)
    return text_type(file, declared_name)


def _refuse_known(head: bytes) -> None:
    if head.startswith(PROGRAMS):
        raise RefusedFile("program")
    if head.startswith(ARCHIVES) or head[257:262] == b"ustar":
        raise RefusedFile("archive")
