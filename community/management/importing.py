"""What the import commands share: the file, the dry run, the progress bar, the list of errors."""

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from community.csv_files import read_csv
from community.refusals import RefusedFile


class ImportCommand(BaseCommand):
    """Brings a file in, all of it or nothing. `report` says what `bring_in` counted."""

    file_help = ""
    unit = "lignes"
    report = "{created} créations, {known} déjà là."

    def add_arguments(self, parser):
        """Take the file, and whether to write."""
        parser.add_argument("file", help=self.file_help)
        parser.add_argument("--dry-run", action="store_true", help="vérifie tout, n'écrit rien")

    def handle(self, *args, file, dry_run, **options):
        """Import, or say every error with its line."""
        try:
            counts = self.bring_in(file, dry_run=dry_run, **options)
        except OSError as error:
            raise CommandError(f"{file} : {error.strerror}") from error
        except RefusedFile as refused:
            errors = "\n".join(f"  {error}" for error in refused.errors)
            raise CommandError(f"Rien n'a été importé.\n{errors}") from refused
        state = "Rien n'est écrit (essai à blanc) : " if dry_run else ""
        self.stdout.write(state + self.report.format(**counts))

    def bring_in(self, file, *, dry_run, **options):
        """Write what `file` holds and return what was counted, or raise RefusedFile."""
        raise NotImplementedError

    def progress(self, items):
        """Show how far the import is, on a terminal."""
        return tqdm(items, disable=None, file=self.stderr, unit=f" {self.unit}")


class CsvCommand(ImportCommand):
    """Reads a CSV file of `columns` and gives its rows to the action `write`."""

    file_help = "fichier CSV"
    report = "{created} créations, {updated} déjà là."
    columns = {}
    write = None

    def bring_in(self, file, *, dry_run, **options):
        """Read, then write."""
        return type(self).write(read_csv(file, **self.columns), dry_run=dry_run, progress=self.progress)
