"""Documents of Office 97 to 2003: accepted as downloads, without macros."""

from typing import BinaryIO

from .rules import RefusedFile

ENTRY_SIZE = 128
NAME_LENGTH_AT = 64
HEADER_SIZE = 512

MACROS = ("Macros", "VBA", "_VBA_PROJECT", "_VBA_PROJECT_CUR")
ENCRYPTED = ("EncryptedPackage", "EncryptionInfo")
PACKAGED = ("\x01Ole10Native",)
# A presentation or a letter may hold a workbook: the container comes first.
MAIN_STREAMS = {"WordDocument": "doc", "PowerPoint Document": "ppt", "Workbook": "xls", "Book": "xls"}


def legacy_extension(file: BinaryIO) -> str:
    """Return doc, xls or ppt from the names of the streams that the file holds.

    Raises RefusedFile: macros, password, packaged file inside, or another use of the container (MSI, MSG).
    """
    file.seek(0)
    data = file.read()
    for names, code in ((ENCRYPTED, "encrypted"), (MACROS, "macros"), (PACKAGED, "linked_object")):
        if any(has_stream(data, name) for name in names):
            raise RefusedFile(code)
    for name, extension in MAIN_STREAMS.items():
        if has_stream(data, name):
            return extension
    raise RefusedFile("unknown")


def has_stream(data: bytes, name: str) -> bool:
    """Say whether the container's directory has an entry of that name.

    Entries are 128 bytes long, stand at multiples of 128, and begin with their name in UTF-16
    followed by its length at byte 64: text inside the document is not taken for an entry.
    """
    # Names are compared without case, as the format does for its own.
    wanted = f"{name}\0".encode("utf-16-le")
    length = len(wanted).to_bytes(2, "little")
    position = data.find(wanted)
    while position >= 0:
        aligned = (position - HEADER_SIZE) % ENTRY_SIZE == 0
        if aligned and data[position + NAME_LENGTH_AT : position + NAME_LENGTH_AT + 2] == length:
            return True
        position = data.find(wanted, position + 2)
    return False
