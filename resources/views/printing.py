"""The PDF of a resource."""

from allauth.account.adapter import get_adapter
from django.http import FileResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from community.limits import allow
from resources.models import Resource
from resources.printing import BeingBuilt, NotPrinted, Printout, TooLong

MOST_BUILT, WINDOW = 10, 600
SECONDS_TO_BUILD = 5


@require_safe
def resource_pdf(request, slug):
    """Give the PDF of a resource to who may read it; made on the way when its text has changed."""
    printout = Printout(Resource.objects.get_for(request.user, slug), request.user)
    try:
        if not printout.is_ready:
            if wait := _wait(request):
                return _excuse(request, printout.page, "often", 429, wait)
            printout.build()
    except BeingBuilt:
        return _excuse(request, printout.page, "soon", 503, SECONDS_TO_BUILD)
    except NotPrinted as reason:
        return _excuse(request, printout.page, "long" if isinstance(reason, TooLong) else "never", 503)
    response = FileResponse(printout.open(), as_attachment=True, filename=f"{slug}.pdf")
    response["Cache-Control"] = "private, no-store"
    return response


def _wait(request):
    who = request.user.pk if request.user.is_authenticated else get_adapter().get_client_ip(request)
    return allow(f"pdf:{who}", MOST_BUILT, WINDOW)


def _excuse(request, page, reason, status, wait=None):
    response = render(request, "resources/no_pdf.html", {"page": page, "reason": reason}, status=status)
    if wait:
        response["Retry-After"] = str(wait)
    return response
