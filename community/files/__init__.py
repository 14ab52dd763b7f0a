"""Uploaded files: judged by what they hold, never by what they are called.

checked = check_upload(file, declared_name=file.name)      # or RefusedFile, with a sentence to show
if checked.kind == "image":
    content, width, height = reencode_image(file)
    checked = checked.reencoded_as(content)
headers = download_headers(checked)
"""

from .checking import check_upload
from .images import reencode_image
from .names import clean_filename, download_headers, human_size
from .rules import LIMITS, CheckedFile, Limits, RefusedFile

__all__ = [
    "LIMITS",
    "CheckedFile",
    "Limits",
    "RefusedFile",
    "check_upload",
    "clean_filename",
    "download_headers",
    "human_size",
    "reencode_image",
]
