"""Socio-economic data and studies, read by territory and by producer."""

from itertools import groupby

from django.db.models import F
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from community.models import Territory
from resources.facets import BY_KEY, TERRITORIES, tally
from resources.folding import fold
from resources.lists import rows_for
from resources.models import Producer, Resource
from resources.paging import Pages
from resources.selection import LATEST

KINDS = {spelt: kind for kind, spelt in TERRITORIES.items()}


@require_safe
def data_by_territory(request):
    """List the regions with their departments, and how much can be read of each."""
    options = _options(request.user, "territoire")
    inner = {}
    for option in options:
        inner.setdefault(option.parent, []).append(option)
    places = [(option, inner.get(option.word, [])) for option in inner.get(0, [])]
    return render(request, "resources/data_territories.html", {"section": "resources", "places": places})


@require_safe
def data_by_producer(request):
    """List the producers, and how much can be read of each."""
    options = _options(request.user, "producteur")
    return render(request, "resources/data_producers.html", {"section": "resources", "producers": options})


@require_safe
def territory_data(request, key):
    """Show what is known of a territory, and of those inside it, by producer."""
    kind, _dash, code = key.partition("-")
    place = get_object_or_404(Territory, kind=KINDS.get(kind), code=code)
    inside = Resource.objects.data_for(request.user).among(BY_KEY["territoire"].within([place.pk]))
    return _grouped(request, inside, "producers__name", "resources/data_territory.html", place=place)


@require_safe
def producer_data(request, slug):
    """Show what a producer publishes, by territory; 404 alike for nobody and for one of whom nothing can be read."""
    producer = get_object_or_404(Producer, slug=slug)
    theirs = Resource.objects.data_for(request.user).filter(producers=producer)
    if not theirs.exists():
        raise Http404
    return _grouped(request, theirs, "territories__name", "resources/data_producer.html", producer=producer)


def _options(reader, key):
    readable = Resource.objects.data_for(reader)
    options = tally(reader, lambda _facet: readable, [BY_KEY[key]])[key]
    return sorted(options, key=lambda option: fold(option.label))


def _grouped(request, resources, path, template, **context):
    """Answer with a page of `resources`, each once in every group that `path` names; those of no group come last."""
    named = resources.for_list().annotate(group=F(path)).order_by(F("group").asc(nulls_last=True), LATEST, "pk")
    found = Pages(named).get_page(request.GET.get("page"))
    groups = groupby(rows_for(found, request.user), key=lambda row: row.resource.group)
    context |= {"section": "resources", "found": found, "groups": [(name, list(rows)) for name, rows in groups]}
    return render(request, template, context)
