"""The results of a survey: counts, texts, and the file."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community import audit
from community.paging import page_after
from community.spreadsheets import CONTENT_TYPES, csv_lines, xlsx_bytes
from surveys import permissions, results, tables
from surveys.models import Answer, Question
from surveys.views.doors import for_keeper, for_reader, page_number

PAGE = 30
SHEET_TITLE = 31


@require_safe
@for_reader
def results_page(request, survey):
    """The answers to each question, counted."""
    _require(request, survey)
    pages = results.pages_of(list(survey.questions.all()))
    number = page_number(request, len(pages))
    totals = results.totals_of(survey)
    figures = results.figures_of(survey, pages[number - 1]) if totals.counted else []
    context = {"totals": totals, "figures": figures, "number": number, "numbers": range(1, len(pages) + 1)}
    return _screen(request, "results", survey, **context)


@require_safe
@for_reader
def texts(request, survey, pk):
    """What was written to one question, in no order."""
    _require(request, survey)
    kinds = [*Question.TEXTS, Question.Kind.INDICATOR]
    question = get_object_or_404(survey.questions.filter(kind__in=kinds), pk=min(pk, 2**63 - 1))
    asked = request.GET.get("apres", "")
    key = min(int(asked), 2**63 - 1) if asked.isdecimal() and len(asked) < 20 else 0
    rows = results.texts_of(survey, question)
    page = page_after(rows, ["pk"], Answer.objects.filter(pk=key, question=question).first(), PAGE)
    return _screen(request, "texts", survey, question=question, texts=page)


@require_POST
@for_keeper
def export(request, survey, extension):
    """Send the answers as a file, which the journal keeps."""
    if extension not in CONTENT_TYPES or survey.is_grid:
        raise Http404
    rows = tables.suggestions_table_of(survey) if survey.is_box else tables.table_of(survey)
    audit.record(request.user, "survey.exported", survey, community=survey.community, format=extension)
    if extension == "csv":
        response = HttpResponse("".join(csv_lines(rows)), content_type=CONTENT_TYPES["csv"])
    else:
        response = HttpResponse(xlsx_bytes(rows, _("Réponses")[:SHEET_TITLE]), content_type=CONTENT_TYPES["xlsx"])
    name = f"{slugify(survey.title)[:60] or 'enquete'}.{extension}"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def _require(request, survey):
    """What an organisation said in a grid is its own; the box is read at its desk."""
    if survey.is_grid or survey.is_box or not survey.is_published:
        raise Http404
    if not permissions.can_see_results(request.user, survey):
        raise PermissionDenied


def _screen(request, template, survey, **context):
    context |= {"survey": survey, "section": "surveys", "screen": "results"}
    context["can_manage"] = permissions.can_manage(request.user, survey)
    return render(request, f"surveys/{template}.html", context)
