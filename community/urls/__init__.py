"""The foundation's addresses, by noun."""

from . import devices, mailing, membership, moderation, people, publishing, sanctions

urlpatterns = [
    *people.urlpatterns,
    *membership.urlpatterns,
    *publishing.urlpatterns,
    *sanctions.urlpatterns,
    *moderation.urlpatterns,
    *devices.urlpatterns,
    *mailing.urlpatterns,
]
