"""Answers to facts of the foundation: who may no longer see a report loses what she was told of it."""

from django.db.models import Q
from django.dispatch import receiver

from community.models import Report, User
from community.notifications import forget, forget_hidden
from community.signals import access_changed


@receiver(access_changed, dispatch_uid="moderation.forget_what_is_lost")
def forget_what_is_lost(user_ids, community, **kwargs):
    """A line about a report bears the title of a community."""
    for person in User.objects.filter(pk__in=user_ids):
        forget_hidden(person, Report, Report.objects.known_to(person))
    if not user_ids and community is not None and community.is_secret:
        knowing = Q(memberships__community=community) | Q(is_superuser=True)
        forget(Report.objects.filter(community=community), keep=User.objects.filter(knowing))
