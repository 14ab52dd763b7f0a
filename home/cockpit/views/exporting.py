"""Taking away the members or the activity of a community, as a file for a spreadsheet."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from community.accounts import too_many_requests
from community.limits import allow
from community.spreadsheets import CONTENT_TYPES, csv_lines, xlsx_bytes
from community.views.doors import for_manager
from home.actions.exports import activity_table, members_table

TABLES = {"membres": members_table, "activite": activity_table}
MOST, WINDOW = 20, 3600


@require_http_methods(["GET", "HEAD", "POST"])
@for_manager
def export(request, community):
    """Say what each file holds; send the one that was asked for."""
    name, extension = request.POST.get("table"), request.POST.get("format")
    if request.method != "POST" or name not in TABLES or extension not in CONTENT_TYPES:
        context = {"community": community, "desk_tab": "today"}
        return render(request, "home/cockpit/export.html", context, status=422 if request.method == "POST" else 200)
    if wait := allow(f"desk-export:{request.user.pk}", MOST, WINDOW):
        return too_many_requests(request, wait, about_codes=False)
    rows = TABLES[name](request.user, community)
    content = "".join(csv_lines(rows)) if extension == "csv" else xlsx_bytes(rows, name)
    response = HttpResponse(content, content_type=CONTENT_TYPES[extension])
    file_name = f"{community.slug}-{name}-{localdate():%Y-%m-%d}.{extension}"
    response["Content-Disposition"] = content_disposition_header(True, file_name)
    return response
