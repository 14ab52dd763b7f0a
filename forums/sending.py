"""What a sent form goes through before its action: its files, its draft, its pace. Nothing typed is lost on the way."""

from django.utils.translation import gettext as _

from community.files import RefusedFile, clean_filename
from community.html import TooLong
from community.html.bounds import MAX_LINES
from community.limits import in_words, wait_for
from forums.actions.attachments import MOST_FILES, TooManyFiles, attach, detach
from forums.actions.posts import Blank
from forums.forms import BLANK, too_long, too_many_lines
from forums.models import Attachment


def seconds_to_wait(user, opens=False):
    """Count one more sent message of `user`, which may open a thread; return 0, or how long to wait."""
    return max(wait_for(user, act) for act in (["post", "thread"] if opens else ["post"]))


def wait_text(seconds):
    """Return how long to wait, in words."""
    text = _("Vous avez beaucoup publié en peu de temps. Réessayez dans %(delay)s : votre texte est gardé.")
    return text % {"delay": in_words(seconds)}


def receive_files(user, draft, uploads):
    """Keep the uploaded files with `draft`; return one sentence per file that was refused, with its name."""
    refused = []
    for upload in uploads:
        try:
            attach(user, draft, upload)
        except RefusedFile as error:
            refused.append(f"{clean_filename(upload.name)} : {error.message}")
        except TooManyFiles:
            text = _("%(name)s : un message porte %(most)s fichiers au plus. Celui-ci n'est pas joint.")
            refused.append(text % {"name": clean_filename(upload.name), "most": MOST_FILES})
    return refused


def unnamed_errors(names):
    """Return one sentence per document that would tell who wrote an anonymous message."""
    text = _(
        "%(name)s : un document garde le nom de son auteur dans ses propriétés. Dans une question anonyme, "
        "joignez une image ou un fichier texte."
    )
    return [text % {"name": name} for name in names]


def remove_file(user, draft, pk):
    """Take back a file that waits with `draft`; nothing happens when it is not there."""
    attachment = Attachment.objects.filter(draft=draft, pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None
    if attachment:
        detach(user, attachment)


def text_error(error):
    """Return the sentence for a text that an action refused (Blank or TooLong)."""
    if isinstance(error, TooLong):
        words = too_many_lines if error.limit == MAX_LINES else too_long
        return words(error.length, error.limit)
    assert isinstance(error, Blank)
    return BLANK
