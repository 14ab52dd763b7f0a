"""The foundation's addresses, by noun."""

from . import membership, people

urlpatterns = [*people.urlpatterns, *membership.urlpatterns]
