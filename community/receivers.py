"""Answers of the foundation to facts of Wagtail: one line each, wired by `community.apps`."""

from django.dispatch import receiver
from wagtail.signals import page_published

from community.actions.opening import announce_opening
from community.models import Community


@receiver(page_published, dispatch_uid="community.announce_opening")
def announce(instance, **kwargs):
    """Those near a community hear that it opens."""
    if isinstance(instance, Community):
        announce_opening(instance)
