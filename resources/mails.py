"""Mails of the library, sent by the queue. Each asks again whether it is still due: it may run late, or twice."""

from django.urls import reverse
from django_tasks import task

from community.mails import send
from resources.models import Resource


@task()
def send_review_due(resource_id):
    """Ask the owner whether her resource is still true, unless it was verified, withdrawn or given away meanwhile."""
    found = Resource.objects.filter(pk=resource_id, live=True, owner__is_active=True).select_related("owner").first()
    if found is not None and found.review_on is not None and found.review_on == found.reminded_for:
        send(
            "resources/emails/review_due",
            found.owner.email,
            resource=found,
            path=reverse("verify_resource", args=[found.slug]),
        )
