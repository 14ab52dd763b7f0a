"""Keep the English catalogue complete."""

import subprocess
import tempfile
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

LOCALE = "en"
IGNORED = ["var/*", ".venv/*", "tests/*", "docs/*"]
DOMAIN = Path("LC_MESSAGES", "django.po")


class Command(BaseCommand):
    """Extract the sentences and compile them; with --check, refuse what is out of date or untranslated."""

    help = "Met à jour le catalogue anglais, ou vérifie qu'il est complet (--check). Demande gettext."

    def add_arguments(self, parser):
        """Take whether to only check."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *args, check, **options):
        """Update, or check."""
        catalogue = settings.BASE_DIR / "locale" / LOCALE / DOMAIN
        before = _sentences(catalogue) if check else None
        with tempfile.TemporaryDirectory() as folder:
            saved = Path(folder, "django.po")
            saved.write_bytes(catalogue.read_bytes() if catalogue.exists() else b"")
            call_command(
                "makemessages",
                locale=[LOCALE],
                ignore_patterns=IGNORED,
                no_location=True,
                no_obsolete=True,
                verbosity=0,
            )
            after = _sentences(catalogue)
            if check:
                catalogue.write_bytes(saved.read_bytes())
                self._refuse_gaps(before, after)
        call_command("compilemessages", locale=[LOCALE], ignore_patterns=IGNORED, verbosity=0)

    def _refuse_gaps(self, before, after):
        new = sorted(after.keys() - before.keys())
        gaps = sorted(key for key, state in after.items() if key in before and not before[key])
        if new or gaps:
            sample = "\n".join(f"  {sentence}" for sentence in [*new, *gaps][:20])
            raise CommandError(f"{len(new)} sentences are not in the catalogue, {len(gaps)} untranslated:\n{sample}")
        self.stdout.write(f"The English catalogue is complete: {len(after)} sentences.")


def _sentences(catalogue):
    """Return {sentence: whether it is translated} of a catalogue; a fuzzy one is not."""
    done = ["msgattrib", "--translated", "--no-fuzzy", "--no-obsolete", "--no-wrap", str(catalogue)]
    every = ["msgattrib", "--no-obsolete", "--no-wrap", str(catalogue)]
    translated = _ids(done)
    return {sentence: sentence in translated for sentence in _ids(every)}


def _ids(command):
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    return {line for line in output.splitlines() if line.startswith("msgid ")} - {'msgid ""'}
