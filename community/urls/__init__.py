"""The foundation's addresses, by noun."""

from . import membership, people, publishing, sanctions

urlpatterns = [
    *people.urlpatterns,
    *membership.urlpatterns,
    *publishing.urlpatterns,
    *sanctions.urlpatterns,
]
