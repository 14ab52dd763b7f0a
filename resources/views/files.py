"""Documents and images: the right is asked at each download."""

from zlib import crc32

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from community.files import CheckedFile, clean_filename, download_headers
from community.files.rules import CONTENT_TYPES
from resources.files import can_read_file
from resources.models import LibraryRendition


@require_safe
def image(request, pk, name):
    """Send a picture at a size."""
    rendition = get_object_or_404(LibraryRendition.objects.select_related("image"), pk=pk)
    extension = name.rpartition(".")[2]
    if rendition.filename != name or extension not in CONTENT_TYPES:
        raise Http404
    described = CheckedFile("image", name, CONTENT_TYPES[extension], extension, 0, reencoded=True)
    return _send(request, rendition.image, rendition.file, described)


@require_safe
def document(request, found):
    """Send a document that Wagtail's view has found, under its title: the stored name may bear what made it unique."""
    name = clean_filename(found.title, found.file_extension)
    described = CheckedFile("document", name, found.content_type, found.file_extension, found.file_size)
    return _send(request, found, found.file, described)


def _send(request, owner, stored, described):
    """Send `stored`, a file or a picture made from `owner`, whose right is asked.

    What anybody may read may be kept, but is asked for again each time: its page may have changed hands.
    """
    is_public = can_read_file(AnonymousUser(), owner)
    if not is_public and not can_read_file(request.user, owner):
        raise Http404
    etag = f'"{owner.file_hash}-{crc32(stored.name.encode()):x}"'
    response = get_conditional_response(request, etag=etag) or _content(stored)
    for name, value in download_headers(described).items():
        response[name] = value
    response["ETag"] = etag
    response["Cache-Control"] = "public, no-cache" if is_public else "private, no-store"
    return response


def _content(stored):
    try:
        # Bounded by the limits on uploads, and an asynchronous server would read a stream whole anyway.
        with stored.storage.open(stored.name) as file:
            return HttpResponse(file.read())
    except FileNotFoundError as error:
        raise Http404 from error
