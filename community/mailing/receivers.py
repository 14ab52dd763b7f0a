"""What follows from a fact that people are told of."""

from django.dispatch import receiver

from community.jobs import once
from community.mailing.planning import plan
from community.signals import people_told


@receiver(people_told)
def plan_mails(sender, **kwargs):
    """Have the mails of what was told planned."""
    once(plan)
