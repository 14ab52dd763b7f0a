"""Repair what is derived of the library."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import gettext as _

from resources.actions import citations
from resources.actions.counting import lock, recount
from resources.models import Resource


class Command(BaseCommand):
    """Count again what readers said of every resource, and find again which messages cite it."""

    help = "Count again the opinions and trials of every resource, and find again the messages that cite it."

    def handle(self, *args, **options):
        """Say how many resources and messages were wrong."""
        repaired = sum(_repair(resource) for resource in Resource.objects.only("pk").iterator(chunk_size=500))
        self.stdout.write(_("%(n)s ressource(s) corrigée(s).") % {"n": repaired})
        self.stdout.write(_("%(n)s message(s) aux citations corrigées.") % {"n": citations.rebuild()})


@transaction.atomic
def _repair(resource):
    """Return whether anything about `resource` was wrong. One short transaction each: readers keep answering."""
    return recount(lock(resource))
