"""Mails of the library, sent by the queue. Each asks again whether it is still due: it may run late, or twice."""

from django.urls import reverse
from django_tasks import task

from community.mailing.retrying import tried_again
from community.mails import send
from resources.models import Resource


@task()
def send_review_due(resource_id, tries=0):
    """Ask the owner whether her resource is still true, unless it was verified, withdrawn or given away meanwhile."""
    found = Resource.objects.filter(pk=resource_id, live=True, owner__is_active=True).select_related("owner").first()
    if found is not None and found.review_on is not None and found.review_on == found.reminded_for:
        path = reverse("verify_resource", args=[found.slug])
        with tried_again(send_review_due, resource_id, tries=tries):
            send("resources/emails/review_due", found.owner.email, resource=found, path=path)
