"""The list of resources and its facets."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from resources import panel, selection
from resources.facets import BY_KEY, tally
from resources.lists import rows_for
from resources.models import LibraryPage, Resource
from resources.paging import Pages


@require_safe
def library(request):
    """List the resources that the reader may read, under the facets of the address."""
    reader, asked = request.user, request.GET
    readable = Resource.objects.visible_to(reader)
    options = tally(reader, lambda _facet: readable)
    chosen = selection.read(asked, options)
    is_narrowed = bool(chosen.filters or chosen.words)
    counts = tally(reader, lambda facet: chosen.narrow(readable, but=facet)) if is_narrowed else options
    expanded = asked.get("plus", "") if asked.get("plus") in BY_KEY else ""
    rows = chosen.ordered(chosen.narrow(readable)).for_list()
    found = Pages(rows, chosen.total(counts)).get_page(asked.get("page"))
    context = {
        "section": "resources",
        "page": LibraryPage.objects.first(),
        "selection": chosen,
        "is_narrowed": is_narrowed,
        "groups": panel.groups(options, counts, chosen, expanded),
        "expanded": expanded,
        "found": found,
        "rows": rows_for(found, reader),
        "offers_sheets": chosen.finds(counts, "fiche-action"),
    }
    return render(request, "resources/library.html", context)
