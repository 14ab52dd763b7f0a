"""Repair the derived columns of discussions."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from forums import live
from forums.actions.counting import recount, recount_reactions, recount_votes
from forums.models import Poll, Thread


class Command(BaseCommand):
    """Count again what every discussion shows: messages, last message, reactions, votes."""

    help = "Count again the messages, reactions and votes of every discussion."

    def handle(self, *args, **options):
        """Say how many discussions were wrong."""
        repaired = sum(_repair(thread) for thread in Thread.objects.iterator(chunk_size=500))
        self.stdout.write(_("%(n)s discussion(s) corrigée(s).") % {"n": repaired})


@transaction.atomic
def _repair(thread):
    """Return whether anything about `thread` was wrong. One short transaction each: members keep writing."""
    live.lock(thread)
    found = [recount(thread)]
    found += [recount_reactions(post) for post in thread.posts.all()]
    found += [recount_votes(poll) for poll in Poll.objects.filter(thread=thread)]
    return any(found)
