"""The door for mails on the web: a mail server, or a provider, posts each one as it is."""

from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseForbidden
from django.utils.crypto import constant_time_compare
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from community.mailing.incoming.handling import LARGEST, handle


@csrf_exempt
@require_POST
def receive(request):
    """Handle the mail that is the body of the request. Who sends it knows the secret, and learns nothing of it."""
    if not settings.INCOMING_SECRET:
        raise Http404
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {settings.INCOMING_SECRET}"):
        return HttpResponseForbidden()
    handle(request.read(LARGEST + 1))
    return HttpResponse(status=204)
