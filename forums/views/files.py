"""Files of messages: the right is asked at each download."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from community.files import CheckedFile, download_headers
from forums.models import Attachment


@require_safe
def attachment(request, pk, name):
    """Send a file; the name in the address is only for the reader's eyes."""
    file = Attachment.objects.get_for(request.user, pk)
    try:
        # Bounded by the limits on uploads, and an asynchronous server would read a stream whole anyway.
        content = file.file.read()
    except FileNotFoundError as error:
        raise Http404 from error
    response = HttpResponse(content, headers=download_headers(_described(file)))
    response["Cache-Control"] = "private, no-store"
    return response


def _described(file):
    extension = file.name.rpartition(".")[2]
    is_image = file.kind == Attachment.Kind.IMAGE
    return CheckedFile(file.kind, file.name, file.content_type, extension, file.size, reencoded=is_image)
