"""The queue of a community and of the site: what waits, one case, its decision."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.actions import reports
from community.forms.moderation import DecisionForm, JudgementForm
from community.models import Report
from community.moderation.queue import case_for, queue_for
from community.views.doors import for_moderator, for_site_judge

Decision = Report.Decision


@require_safe
@for_moderator
def queue(request, community):
    """What waits in a community, the newest case open."""
    return _queue(request, community)


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderator
def report(request, community, pk):
    """One case of a community: read it, decide."""
    return _report(request, Report.objects.filter(community=community).get_for(request.user, pk), community)


@require_safe
@for_site_judge
def site_queue(request):
    """What waits on the whole site, but for what is secret to the reader."""
    return _queue(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@for_site_judge
def site_report(request, pk):
    """One case of the site, or of a community that the reader moderates."""
    return _report(request, Report.objects.get_for(request.user, pk), None)


@require_POST
@for_moderator
def ask_advice(request, community, pk):
    """Leave a case to another manager."""
    found = Report.objects.filter(community=community).get_for(request.user, pk)
    case = case_for(request.user, found)
    person = next((one for one in case.advisers if one.public_id == request.POST.get("person")), None)
    if person is None:
        messages.info(request, _("Cette personne ne peut pas décider de ce dossier."))
    elif reports.ask_advice(request.user, found, person):
        messages.success(request, _("%(name)s est prévenue : ce dossier l'attend.") % {"name": person})
    return redirect(found)


def _queue(request, community):
    found = queue_for(request.user, request.GET.get("avant", ""), community)
    opened = case_for(request.user, Report.objects.get_for(request.user, found.first)) if found.first else None
    return _screen(request, community, found, opened)


def _report(request, found, community):
    case = case_for(request.user, found)
    if request.method == "POST":
        act = _judged if "upheld" in request.POST or "answer" in request.POST else _decided
        if answer := act(request, case, community):
            return answer
    return _screen(request, community, queue_for(request.user, request.GET.get("avant", ""), community), case)


def _decided(request, case, community):
    """Take the decision that was sent; return where to go, or None when the form is to be seen again."""
    form = case.form = DecisionForm(request.POST, first_name=case.first_name)
    if not form.is_valid():
        return None
    data = form.cleaned_data
    try:
        reports.decide(request.user, case.report, data["decision"], message=data["message"])
    except reports.AlreadyDecided as late:
        return _too_late(request, late.report, community)
    messages.success(request, _("Décision enregistrée."))
    if data["measure"] and case.author is not None:
        return redirect(_measure_url(case))
    return redirect(_url(case.report, community))


def _judged(request, case, community):
    form = case.form = JudgementForm(request.POST)
    if not form.is_valid():
        return None
    try:
        reports.judge(request.user, case.report, **form.cleaned_data)
    except reports.AlreadyDecided as late:
        return _too_late(request, late.report, community)
    messages.success(request, _("Réponse au recours enregistrée : la personne en est informée."))
    return redirect(_url(case.report, community))


def _too_late(request, report, community):
    who = report.appeal_decided_by or report.decided_by
    if who is None:
        messages.info(request, _("Ce dossier n'attend plus cette décision."))
    else:
        sentence = _("%(name)s a décidé entre-temps : %(decision)s. Votre choix n'a pas été enregistré.")
        messages.info(request, sentence % {"name": who, "decision": report.get_decision_display()})
    return redirect(_url(report, community))


def _url(report, community):
    return report.get_absolute_url() if community else reverse("site_report", args=[report.pk])


def _measure_url(case):
    if case.report.community is None:
        return reverse("site_person", args=[case.author.public_id])
    return reverse("manage_person", args=[case.report.community.slug, case.author.public_id])


def _form_of(case):
    if not case.may_decide:
        return None
    if case.report.state == Report.State.APPEALED:
        return JudgementForm()
    return DecisionForm(first_name=case.first_name)


def _screen(request, community, found, case):
    form = case and (case.form or _form_of(case))
    context = {
        "community": community,
        "desk_tab": "moderation",
        "screen": "queue",
        "queue": found,
        "case": case,
        "form": form,
        "choices": _choices(case, form),
        "reader": request.user,
    }
    template = "community/moderation.html" if community else "community/site_moderation.html"
    return render(request, template, context, status=form.status if form else 200)


def _choices(case, form):
    """Return (value, label, effect, whether it is chosen) of the three decisions."""
    if not isinstance(form, DecisionForm) or case.subject is None:
        return []
    labels, chosen = case.subject.labels, form["decision"].value()
    effects = {Decision.KEEP: labels.kept, Decision.CORRECT: labels.corrected, Decision.REMOVE: labels.removed}
    return [(one.value, one.label, effect, one == chosen) for one, effect in effects.items()]
