"""Practice sheets as files: an inventory to take away, or to bring back in after a trial run."""

from functools import partial
from hashlib import sha256

from allauth.account.adapter import get_adapter
from asgiref.sync import sync_to_async
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.accounts import too_many_requests
from community.csv_files import RefusedCsv
from community.kept_forms import sign_in_first
from community.limits import allow
from community.spreadsheets import CONTENT_TYPES, csv_lines, parse_table, xlsx_bytes
from resources import permissions, selection, sheet_uploads
from resources.actions.sheet_files import TABLE, import_sheets, table_of
from resources.facets import tally
from resources.forms.sheet_files import SheetFileForm
from resources.models import PracticeSheet, Resource

# Beyond, the file is brought in by the command `import_sheets`.
MOST_SHEETS = 300
MOST_ERRORS = 50
# A whole inventory is read for each file sent.
MOST_SENT, WINDOW = 20, 600


@require_safe
def sheets_export(request, extension):
    """Send the practice sheets that the reader may read, under the facets of the library."""
    if extension not in CONTENT_TYPES:
        raise Http404
    who = request.user.pk or get_adapter().get_client_ip(request)
    if wait := allow(f"export:{who}", MOST_SENT, WINDOW):
        return too_many_requests(request, wait, about_codes=False)
    rows = table_of(_chosen(request), request.user)
    if extension == "csv":
        response = StreamingHttpResponse(_streamed(csv_lines(rows)), content_type=CONTENT_TYPES["csv"])
    else:
        response = HttpResponse(xlsx_bytes(rows, _("Fiches action")), content_type=CONTENT_TYPES["xlsx"])
    name = f"fiches-action-{localdate():%Y-%m-%d}.{extension}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def sheets_import(request):
    """Try a file and say what it would do; do it once confirmed."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    if not permissions.can_import(request.user):
        raise PermissionDenied
    if "digest" in request.POST:
        return _confirmed(request)
    form = SheetFileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _screen(request, form)
    content = form.cleaned_data["file"].read()
    return _brought_in(request, content, form, dry_run=True) or _screen(request, form)


def _chosen(request):
    readable = Resource.objects.visible_to(request.user)
    chosen = selection.read(request.GET, tally(request.user, lambda _facet: readable))
    # A facet that means nothing must not pass for the whole library.
    found = readable.none() if chosen.had_unknown else chosen.narrow(readable)
    return PracticeSheet.objects.filter(pk__in=found.order_by().values("pk"))


async def _streamed(lines):
    """Yield `lines` without holding the server's loop while the database answers."""
    after = sync_to_async(partial(next, lines, None))
    while (line := await after()) is not None:
        yield line


def _brought_in(request, content, form, *, dry_run):
    """Import, or try to; return the answer, or None when the file is refused, said in `form`."""
    try:
        rows = parse_table(content, **TABLE)
        if len(rows) > MOST_SHEETS:
            raise RefusedCsv([_("%(n)d fiches au plus à la fois : partagez le fichier.") % {"n": MOST_SHEETS}])
        report = import_sheets(request.user, rows, dry_run=dry_run)
    except RefusedCsv as refused:
        form.refuse(refused.errors, MOST_ERRORS)
        return None
    if dry_run:
        sheet_uploads.keep(request.user, content)
        return _screen(request, SheetFileForm(), report=report, digest=sha256(content).hexdigest())
    said = _("%(created)d fiches créées en brouillon, %(updated)d mises à jour, %(same)d déjà à jour.")
    counts = {name: len(getattr(report, name)) for name in ("created", "updated", "same")}
    messages.success(request, said % counts)
    return redirect("sheets_import")


def _confirmed(request):
    content, form = sheet_uploads.kept(request.user), SheetFileForm({})
    if content is None or sha256(content).hexdigest() != request.POST["digest"]:
        messages.warning(request, _("Ce fichier n'est plus là. Envoyez-le à nouveau."))
        return redirect("sheets_import")
    sheet_uploads.forget(request.user)
    return _brought_in(request, content, form, dry_run=False) or _screen(request, form)


def _screen(request, form, **context):
    context |= {"section": "resources", "form": form, "most": MOST_SHEETS}
    return render(request, "resources/sheet_import.html", context, status=422 if form.errors else 200)
