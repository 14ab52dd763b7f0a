"""Bring the words of a taxonomy in from a CSV file."""

from community.csv_files import read_csv
from community.management.importing import ImportCommand
from resources.actions.vocabulary import VOCABULARIES, import_vocabulary


class Command(ImportCommand):
    """Columns: see `resources.actions.vocabulary.VOCABULARIES`."""

    help = "Mots d'un vocabulaire (CSV) : tout ou rien, chaque erreur avec sa ligne."
    file_help = "fichier CSV"
    report = "{created} créations, {updated} déjà là."

    def add_arguments(self, parser):
        """Take the kind of words before the file."""
        parser.add_argument("kind", choices=VOCABULARIES, help="ce que le fichier tient")
        super().add_arguments(parser)

    def bring_in(self, file, *, kind, dry_run, **options):
        """Read, then write."""
        vocabulary = VOCABULARIES[kind]
        rows = read_csv(file, **vocabulary.expected)
        return import_vocabulary(rows, vocabulary, dry_run=dry_run, progress=self.progress)
