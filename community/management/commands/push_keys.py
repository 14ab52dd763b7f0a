"""Print a new key for pushing to devices."""

from django.core.management.base import BaseCommand

from community.pushing.keys import new_key


class Command(BaseCommand):
    """`manage.py push_keys`: keep the line it prints, devices trust this key only."""

    help = "Print a new key for notifications on devices, as the environment holds it."

    def handle(self, *args, **options):
        """Print the variable."""
        self.stdout.write(f"MARGELLE_PUSH_KEY={new_key()}")
