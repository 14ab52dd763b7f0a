"""The list of resources and its facets."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from resources.models import Resource


@require_safe
def library(request):
    """List the resources that the reader may read."""
    found = Resource.objects.visible_to(request.user)
    return render(request, "resources/library.html", {"section": "resources", "found": found[:10]})
