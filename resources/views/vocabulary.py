"""Bringing words in, on the editors' screens: a file is checked, its report read, then it is written."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.csv_files import RefusedCsv
from resources.actions.vocabulary import VOCABULARIES, import_vocabulary
from resources.forms.vocabulary import VocabularyForm


@require_http_methods(["GET", "HEAD", "POST"])
def import_words(request):
    """Check the file that was sent; write what was checked once it is confirmed."""
    offered = [kind for kind, vocabulary in VOCABULARIES.items() if _may_write(request.user, vocabulary.model)]
    if not offered:
        raise PermissionDenied
    form = VocabularyForm(request.POST or None, request.FILES or None, offered=offered)
    counts = None
    if form.is_valid():
        counts = _counted(form, confirmed="confirm" in request.POST)
        if counts and "confirm" in request.POST:
            said = _("%(created)d créations, %(updated)d déjà là.") % counts
            messages.success(request, said)
            return redirect("import_words")
    about = [vocabulary for kind, vocabulary in VOCABULARIES.items() if kind in offered]
    return render(request, "resources/admin/import_words.html", {"form": form, "counts": counts, "about": about})


def may_import(user):
    """Return whether `user` may bring some words in."""
    return any(_may_write(user, vocabulary.model) for vocabulary in VOCABULARIES.values())


def _counted(form, *, confirmed):
    try:
        return import_vocabulary(form.rows, form.vocabulary, dry_run=not confirmed)
    except RefusedCsv as refused:
        form.add_error("file", _("Rien n'a été importé : corrigez ces lignes, puis vérifiez à nouveau le fichier."))
        form.wrong_lines = refused.errors
        return None


def _may_write(user, model):
    app, name = model._meta.app_label, model._meta.model_name
    return user.has_perms([f"{app}.add_{name}", f"{app}.change_{name}"])
