"""Load the official regions and departments."""

from django.core.management.base import BaseCommand

from community.actions.territories import load_territories


class Command(BaseCommand):
    """Create or rename regions and departments; may run again at any time."""

    help = "Charge les régions et départements officiels (codes INSEE)."

    def handle(self, *args, **options):
        """Load, and say how many."""
        self.stdout.write(f"{load_territories()} territoires à jour.")
