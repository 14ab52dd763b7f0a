"""The foundation's addresses, by noun."""

from . import devices, membership, people, publishing, sanctions

urlpatterns = [
    *people.urlpatterns,
    *membership.urlpatterns,
    *publishing.urlpatterns,
    *sanctions.urlpatterns,
    *devices.urlpatterns,
]
