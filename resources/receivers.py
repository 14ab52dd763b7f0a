"""Answers of the library to facts of discussions, of the foundation and of Wagtail: one line each."""

from django.dispatch import receiver
from wagtail.models import WorkflowState
from wagtail.signals import (
    page_published,
    page_unpublished,
    workflow_approved,
    workflow_rejected,
    workflow_submitted,
)

from community.actions.reports import revised
from community.jobs import later
from community.models import User
from community.signals import access_changed
from forums.signals import post_written
from resources import notifications, printing
from resources.actions import citations, contributions, upkeep
from resources.actions.files import index_files
from resources.models import Resource


@receiver(post_written, dispatch_uid="resources.citations")
def follow_citations(post, is_new, **kwargs):
    """A message may link to resources."""
    citations.follow(post, is_new=is_new)


@receiver(access_changed, dispatch_uid="resources.forget_what_is_lost")
def forget_what_is_lost(user_ids, community, **kwargs):
    """What one may no longer read leaves her notifications, where its title and first words stand."""
    if user_ids:
        notifications.forget_lost(User.objects.filter(pk__in=user_ids))
    elif community is not None:
        notifications.forget_unreadable(Resource.objects.filter(communities=community))


@receiver([page_published, page_unpublished], dispatch_uid="resources.forget_unreadable")
def forget_unreadable(instance, **kwargs):
    """A resource may have gone to other readers, or to none."""
    notifications.forget_unreadable(Resource.objects.filter(pk=instance.pk))


@receiver(page_published, dispatch_uid="resources.index_files")
def follow_files(instance, **kwargs):
    """Files open and close with the page that shows them."""
    if isinstance(instance, Resource):
        index_files(instance)


@receiver(page_published, dispatch_uid="resources.judge_again")
def judge_again(instance, **kwargs):
    """What is masked comes before those who judge it once its authors changed it."""
    if isinstance(instance, Resource) and instance.masked_at is not None:
        revised(instance)


@receiver(page_published, dispatch_uid="resources.schedule_review")
def schedule_review(instance, **kwargs):
    """What is published is verified some day."""
    if isinstance(instance, Resource):
        upkeep.schedule_review(instance)


@receiver(page_published, dispatch_uid="resources.ask_wider")
def ask_wider(instance, **kwargs):
    """Who agreed for fewer readers than a resource now has is asked again."""
    if isinstance(instance, Resource):
        contributions.ask_wider(instance)


@receiver(page_published, dispatch_uid="resources.print_ahead")
def print_ahead(instance, **kwargs):
    """The PDF is ready, and its size known, before anybody asks."""
    if isinstance(instance, Resource):
        later(printing.print_ahead, instance.pk)


@receiver(page_unpublished, dispatch_uid="resources.forget_printed")
def forget_printed(instance, **kwargs):
    """What nobody may read any more is not kept on paper."""
    if isinstance(instance, Resource):
        printing.forget(instance)


def stay_silent(**kwargs):
    """Wagtail's mails about a review lead to screens that members do not have: `notifications` tells them instead.

    Of two receivers of one name, a signal keeps the first: this app is ready before Wagtail's.
    """


for name, signal in (
    ("submitted", workflow_submitted),
    ("rejected", workflow_rejected),
    ("approved", workflow_approved),
):
    signal.connect(stay_silent, sender=WorkflowState, dispatch_uid=f"workflow_state_{name}_email_notification")
