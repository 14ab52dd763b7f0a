"""The page of a resource."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from resources.models import Resource


@require_safe
def resource(request, slug):
    """Show a resource to who may read it."""
    found = Resource.objects.get_for(request.user, slug)
    return render(request, "resources/resource.html", {"section": "resources", "page": found})
