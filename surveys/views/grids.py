"""A self-evaluation grid: the years of an organisation, filling one in, comparing."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.kept_forms import sign_in_first
from community.permissions import is_present
from community.views.doors import posted
from surveys import comparing, permissions, sheets
from surveys.actions import grids
from surveys.forms.answering import AnswersForm
from surveys.forms.keeping import YearForm
from surveys.models import Response
from surveys.refusals import NotOpen
from surveys.views.doors import delay, for_reader, page_number
from surveys.views.refused import not_taken

# Years shown side by side.
MOST_YEARS = 5


def home(request, survey):
    """Show what the reader's organisation said over the years, and how the others stand."""
    organisation = _organisation_of(request.user)
    filled = comparing.sheets_of(survey, organisation)[-MOST_YEARS:] if organisation else []
    context = {"survey": survey, "section": "surveys", "organisation": organisation, "filled": filled}
    if filled:
        context |= _compared(survey, filled)
    context["can_answer"] = permissions.can_answer(request.user, survey)
    context["can_manage"] = permissions.can_manage(request.user, survey)
    context["year_form"] = YearForm(years=grids.years())
    return render(request, "surveys/grid.html", context)


@require_safe
@for_reader
def theme(request, survey, number):
    """Show the indicators of one theme over the years."""
    organisation = _organisation_of(request.user)
    pages = sheets.pages_of(survey, survey.questions.all(), saved=True)
    if not (survey.is_grid and organisation and 1 <= number <= len(pages)):
        raise Http404
    filled, page = comparing.sheets_of(survey, organisation)[-MOST_YEARS:], pages[number - 1]
    lines = comparing.indicators_over_years(filled, page.questions)
    context = {"survey": survey, "section": "surveys", "page": page, "pages": pages, "filled": filled, "lines": lines}
    return render(request, "surveys/grid_theme.html", context | {"organisation": organisation})


@require_safe
@for_reader
def choose_year(request, survey):
    """Lead to the sheet of the year chosen."""
    form = YearForm(request.GET, years=grids.years())
    return redirect("grid_fill", survey.public_id, form.cleaned_data["year"]) if form.is_valid() else redirect(survey)


@require_http_methods(["GET", "HEAD", "POST"])
@for_reader
def fill(request, survey, year):
    """Fill in the grid of a year, a page for each theme; each is saved on its own."""
    if not is_present(request.user):
        return sign_in_first(request)
    organisation = _organisation_of(request.user)
    if not (survey.is_grid and organisation and year in grids.years()):
        raise Http404
    if request.method != "POST" and not permissions.can_answer(request.user, survey):
        return redirect(survey)
    return _fill(request, survey, organisation, year)


@require_POST
@for_reader
def share(request, survey, year):
    """Let the organisation's sheet of a year count in the comparison, or no longer."""
    organisation = _organisation_of(request.user)
    rows = Response.objects.select_related("survey").filter(survey=survey, organisation=organisation)
    sheet = get_object_or_404(rows, year=year, organisation__isnull=False)
    shared = "share" in request.POST
    if grids.share(request.user, sheet, shared=shared):
        said = _("Votre grille compte dans la comparaison, sans nom.") if shared else _("Votre grille n'y compte plus.")
        messages.success(request, said)
    return redirect(survey)


def _fill(request, survey, organisation, year):
    pages = sheets.pages_of(survey, survey.questions.all(), saved=True)
    page = pages[page_number(request, len(pages)) - 1]
    sheet = Response.objects.filter(survey=survey, organisation=organisation, year=year).first()
    values = sheets.values_of(sheet)
    sheets.mark_progress(pages, values)
    form = AnswersForm(posted(request), questions=page.questions, values=values, lenient=True)
    if request.method == "POST" and form.is_valid() and not form.wait(delay(request)):
        try:
            grids.fill_in(request.user, survey, year, page.questions, form.values())
        except NotOpen as refused:
            return not_taken(request, survey, form, refused)
        return _onward(request, survey, year, page, pages)
    context = {"survey": survey, "section": "surveys", "form": form, "page": page, "pages": pages}
    context |= {"organisation": organisation, "year": year, "is_last": page is pages[-1]}
    return render(request, "surveys/answer.html", context, status=form.status)


def _onward(request, survey, year, page, pages):
    if "next" in request.POST and page is pages[-1]:
        messages.success(request, _("Grille enregistrée."))
        return redirect(survey)
    messages.success(request, _("Thème enregistré."))
    number = page.number + ("next" in request.POST)
    return redirect(f"{reverse('grid_fill', args=[survey.public_id, year])}?page={number}")


def _compared(survey, filled):
    questions, year = list(survey.questions.all()), filled[-1].year
    lines = comparing.themes_over_years(filled, questions)
    comparing.compare(survey, year, questions, lines)
    compared = any(line.quartiles for line in lines)
    return {"lines": lines, "last": filled[-1], "compared": compared, "sharing": comparing.sharing_in(survey, year)}


def _organisation_of(person):
    return person.profile.organisation if is_present(person) else None
