"""Single mails while the mail server fails."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from community import mails
from community.mailing.retrying import MOST_TRIES, delay
from tests.community.mailing import post_office
from tests.factories import CommunityFactory, InvitationFactory
from tests.programs import free_port


@pytest.fixture
def invitation(site):
    return InvitationFactory(email="a@example.org", community=CommunityFactory(parent=site))


@pytest.fixture
def office(settings):
    """The mail server of the site, and a queue that keeps its jobs."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    settings.EMAIL_BACKEND, settings.EMAIL_TIMEOUT = "django.core.mail.backends.smtp.EmailBackend", 2
    with post_office.opened() as (office, port):
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield office


def send(invitation, commit, tries=0):
    """Run the job, and return (arguments, minutes to wait) of what it left in the queue."""
    now = timezone.now()
    with commit(execute=True):
        mails.send_invitation.call(invitation.pk, tries)
    left = DBTaskResult.objects.all()
    return [(job.args_kwargs["args"], round((job.run_after - now) / timedelta(minutes=1))) for job in left]


def test_it_leaves(invitation, office, django_capture_on_commit_callbacks):
    assert send(invitation, django_capture_on_commit_callbacks) == []
    assert [mail["To"] for mail in office.read()] == ["a@example.org"]


@pytest.mark.parametrize("refusal", ["451 Plus tard", "hang up"])
def test_put_off_it_is_tried_again(invitation, office, refusal, django_capture_on_commit_callbacks):
    office.answers["DATA"] = [refusal]
    assert send(invitation, django_capture_on_commit_callbacks, tries=2) == [([invitation.pk, 3], 20)]


def test_without_a_server_it_is_tried_again(invitation, office, settings, django_capture_on_commit_callbacks):
    settings.EMAIL_PORT = free_port()
    assert send(invitation, django_capture_on_commit_callbacks) == [([invitation.pk, 1], 5)]


def test_an_address_that_does_not_exist_is_left_alone(invitation, office, django_capture_on_commit_callbacks):
    office.answers["RCPT"] = ["550 Inconnu"]
    assert send(invitation, django_capture_on_commit_callbacks) == []


def test_after_two_days_the_failure_is_one(invitation, office, django_capture_on_commit_callbacks):
    office.answers["DATA"] = ["451 Plus tard"]
    with pytest.raises(OSError, match="Plus tard"):
        send(invitation, django_capture_on_commit_callbacks, tries=MOST_TRIES - 1)
    assert timedelta(days=1.5) < sum(map(delay, range(1, MOST_TRIES)), timedelta()) < timedelta(days=2.5)
