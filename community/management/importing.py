"""What the import commands share: the file, the dry run, the progress bar, the list of errors."""

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from community.csv_files import RefusedCsv, read_csv


class ImportCommand(BaseCommand):
    """Reads a CSV file, writes all of it or nothing."""

    columns = {}
    write = None

    def add_arguments(self, parser):
        """Take the file, and whether to write."""
        parser.add_argument("file", help="fichier CSV")
        parser.add_argument("--dry-run", action="store_true", help="vérifie tout, n'écrit rien")

    def handle(self, *args, file, dry_run, **options):
        """Import, or say every error with its line."""
        try:
            rows = read_csv(file, **self.columns)
            counts = type(self).write(rows, dry_run=dry_run, progress=self._progress)
        except OSError as error:
            raise CommandError(f"{file} : {error.strerror}") from error
        except RefusedCsv as refused:
            errors = "\n".join(f"  {error}" for error in refused.errors)
            raise CommandError(f"Rien n'a été importé.\n{errors}") from refused
        state = "Rien n'est écrit (essai à blanc) : " if dry_run else ""
        self.stdout.write(f"{state}{counts['created']} créations, {counts['updated']} déjà là.")

    def _progress(self, rows):
        return tqdm(rows, disable=None, file=self.stderr, unit=" lignes")
