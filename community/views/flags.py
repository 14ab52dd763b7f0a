"""What a reader flags, and what an author is told of a decision and may contest."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from community.actions import flags, reports
from community.forms.moderation import AppealForm, FlagForm
from community.kept_forms import sign_in_first
from community.limits import wait_for
from community.models import Report
from community.moderation import permissions
from community.moderation.subjects import subject_called, subject_of
from community.views.doors import posted, with_form


@require_http_methods(["GET", "HEAD", "POST"])
def flag(request, kind, address):
    """Ask those who moderate to look at something."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    subject = subject_called(kind)
    obj = subject.get_for(request.user, address)
    form = FlagForm(posted(request))
    if request.method == "POST" and form.is_valid() and not form.wait(_delay(request)):
        if flags.flag(request.user, obj, **form.cleaned_data) is None:
            messages.info(request, _("Vous aviez déjà signalé ce contenu : une personne va l'examiner."))
        else:
            messages.success(request, _("Merci, votre signalement est transmis. Votre nom ne sera pas montré."))
        return redirect(subject.url(obj))
    context = {"form": form, "subject": subject, "title": subject.title(obj), "url": subject.url(obj)}
    return with_form(render(request, "community/flag.html", context), form)


@require_http_methods(["GET", "HEAD", "POST"])
def decision(request, pk):
    """Read a decision about what one wrote, and contest it."""
    if not request.user.is_authenticated:
        return sign_in_first(request)
    report = Report.objects.get_for_author(request.user, pk)
    may_appeal = permissions.can_appeal(request.user, report)
    form = AppealForm(posted(request))
    if request.method == "POST":
        if not may_appeal:
            messages.info(request, _("Ce recours a déjà été envoyé, ou le délai est passé."))
            return redirect("decision", pk)
        if form.is_valid():
            reports.appeal(request.user, report, form.cleaned_data["text"])
            messages.success(request, _("Votre recours est transmis à une autre personne, qui vous répondra."))
            return redirect("decision", pk)
    return with_form(render(request, "community/decision.html", _told(report, form if may_appeal else None)), form)


def _told(report, form):
    obj = report.subject
    subject = subject_of(obj) if obj is not None else None
    return {
        "report": report,
        "subject": subject,
        "title": subject.title(obj) if subject else "",
        "url": subject.url(obj) if subject else "",
        "until": report.decided_at + permissions.APPEAL_DELAY if report.decided_at else None,
        "passages": list(dict.fromkeys(flag.passage for flag in report.flags.all() if flag.passage)),
        "form": form,
    }


def _delay(request):
    return wait_for(request.user, "flag")
