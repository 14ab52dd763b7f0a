"""Create the tree every site needs."""

from django.core.management.base import BaseCommand

from home.actions.site import setup_site


class Command(BaseCommand):
    """Create what is missing of the site's pages, groups and territories; may run again at any time."""

    help = "Crée l'accueil, la liste des communautés, les pages de devoirs, le groupe de modération et les territoires."

    def handle(self, *args, **options):
        """Set up, and say so."""
        setup_site()
        self.stdout.write("Le site est en place.")
