"""Write the demonstration data."""

from django.core.management.base import BaseCommand, CommandError

from community.models import User
from home.seeding import seed


class Command(BaseCommand):
    """Fill an empty site with invented people, communities and discussions."""

    help = "Écrit les données de démonstration dans un site vide (après setup_site)."

    def handle(self, *args, **options):
        """Seed, or refuse where there is already someone."""
        if User.objects.exists():
            raise CommandError("Il y a déjà des comptes : la démonstration ne s'écrit que dans un site vide.")
        seed(say=lambda step: self.stdout.write(f"Données de démonstration : {step}…"))
