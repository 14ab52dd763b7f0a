"""The library's addresses, by verb. Those of one resource come last: any slug is theirs."""

from . import cases, feeds, files, pages, reading, sheets, writing

urlpatterns = [
    *reading.urlpatterns,
    *feeds.urlpatterns,
    *files.urlpatterns,
    *writing.urlpatterns,
    *sheets.urlpatterns,
    *cases.urlpatterns,
    *pages.urlpatterns,
]
