"""Mails about membership, sent by the queue. Each asks again whether it is still due: it may run late, or twice.

While the mail server fails, they are tried again.
"""

from django.urls import reverse
from django.utils.translation import gettext as _
from django_tasks import task

from community.invitation_keys import token_of
from community.mailing.letters import send_letter
from community.mailing.retrying import tried_again
from community.models import Invitation, JoinRequest, Sanction


@task()
def send_invitation(invitation_id, tries=0):
    """Send the token of an address invitation, unless it was revoked, used or has expired meanwhile."""
    open_ones = Invitation.objects.open().exclude(email="").select_related("community", "invited_by")
    invitation = open_ones.filter(pk=invitation_id).first()
    if invitation is not None:
        path = reverse("invitation", args=[token_of(invitation)])
        with tried_again(send_invitation, invitation_id, tries=tries):
            send("community/emails/invitation", invitation.email, invitation=invitation, path=path)


@task()
def send_decision(request_id, tries=0):
    """Tell a person that her request was accepted or declined."""
    decided = JoinRequest.objects.filter(state__in=[JoinRequest.State.ACCEPTED, JoinRequest.State.DECLINED])
    request = decided.filter(pk=request_id, user__is_active=True).select_related("community", "user").first()
    if request is not None:
        path = (
            request.community.get_absolute_url()
            if request.state == JoinRequest.State.ACCEPTED
            else reverse("communities")
        )
        with tried_again(send_decision, request_id, tries=tries):
            send(f"community/emails/request_{request.state}", request.user.email, join_request=request, path=path)


@task()
def send_sanction(sanction_id, tries=0):
    """Tell a person of a measure taken on her, or that it ended: with the reason, until when, how to contest."""
    sanction = Sanction.objects.filter(pk=sanction_id).select_related("community", "person").first()
    if sanction is not None:
        name = "sanction_lifted" if sanction.lifted_at else "sanction"
        with tried_again(send_sanction, sanction_id, tries=tries):
            path, place = reverse("my_sanctions"), _named(sanction.community)
            send(f"community/emails/{name}", sanction.person.email, path, sanction=sanction, place=place)


def _named(community):
    """Return how a mail names a community: a secret one is in no mailbox."""
    if community is None:
        return ""
    return _("une de vos communautés") if community.is_secret else community.title


def send(name, address, path, **context):
    """Send the mail of the templates NAME to an address; `url` is where `path` leads."""
    send_letter(address, name, context, path=path)
