"""Being written."""

from django.shortcuts import render


def listing(request):
    """Answer."""
    return render(request, "home/resources.html")


read_all = listing


def follow(request, pk):
    """Answer."""
    return listing(request)
