"""The pages that most tests stand on, written as they were the first time: Wagtail takes longer to save a page than
most tests to run."""

from django.contrib.contenttypes.models import ContentType
from wagtail.models import Locale, Page

_seeds = []


def plant(make):
    """Return the pages that `make()` makes below the root, where there is none yet; only the first time it does."""
    Page.objects.filter(depth=1).delete()
    if not _seeds:
        _seeds.extend(type(page).objects.get(pk=page.pk) for page in make())
    else:
        for page in _seeds:
            _write(page)
    return [type(page).objects.get(pk=page.pk) for page in _seeds[1:]]


def _write(page):
    """Write the rows of a page, of its table and of those it comes from, without the signals of a change."""
    page.content_type, page.locale = (
        ContentType.objects.get_for_model(type(page)),
        Locale.objects.get(language_code="fr"),
    )
    for model in (Page, type(page)) if type(page) is not Page else (Page,):
        row = model(**{field.attname: getattr(page, field.attname) for field in model._meta.concrete_fields})
        row.save_base(raw=True, force_insert=True)
