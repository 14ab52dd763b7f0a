"""The foundation's addresses, by noun."""

from . import membership, people, sanctions

urlpatterns = [
    *people.urlpatterns,
    *membership.urlpatterns,
    *sanctions.urlpatterns,
]
