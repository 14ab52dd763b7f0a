"""Do the periodic work that is due."""

import time

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from community.chores import run_due


class Command(BaseCommand):
    """Run the chores that are due, once or for ever. Two at a time do no harm."""

    help = "Exécute les tâches périodiques dues : rappels, flux, ménage. À lancer toutes les dix minutes."

    def add_arguments(self, parser):
        """Take the pause between two rounds."""
        parser.add_argument("--every", type=int, metavar="SECONDES", help="Recommencer après cette pause, sans fin.")

    def handle(self, *args, every, **options):
        """Run, and say what ran."""
        self._round()
        while every:
            time.sleep(every)
            close_old_connections()
            self._round()

    def _round(self):
        for name, went_well in run_due().items():
            self.stdout.write(f"{name} : {'fait' if went_well else 'en échec, voir le journal'}")
