"""Being written."""

from django.shortcuts import render


def my_space(request):
    """Answer."""
    return render(request, "home/resources.html")
