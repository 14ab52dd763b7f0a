"""Answers of the library to facts of discussions, of the foundation and of Wagtail: one line each."""

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from community.models import User
from community.signals import access_changed
from forums.signals import post_written
from resources import notifications
from resources.actions import citations
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
