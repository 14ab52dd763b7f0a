"""The PDF of a resource: tagged for screen readers (PDF/UA), made once for each text that readers may see.

Its name is the print of its HTML: whatever changes what is read (text, consent, name, date, contact) asks for another
file, so that none is ever stale, nor made for someone else. The only place that touches WeasyPrint.
"""

from dataclasses import dataclass, field
from functools import cache, cached_property
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache as shared
from django.core.files.storage import storages
from django.template.loader import render_to_string
from django.utils.translation import override
from django_tasks import task
from PIL import ImageFile

from community.models import User
from community.typography import NARROW, NBSP

SHEETS = Path(settings.BASE_DIR) / "static"
STYLE = "print.css"
FONTS = (
    "fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2",
    "fonts/atkinson-hyperlegible-next-latin-ext-wght-normal.woff2",
)
# Nothing is at this address, to which those of the style sheet are relative.
NOWHERE = "https://print.invalid/"
CIRCLES = ("public", "members")
MAX_LETTERS = 250_000
MAX_MINUTES_BUILDING = 5


class NotPrinted(Exception):
    """There is no PDF: the system lacks a library, or the text is too long."""


class TooLong(NotPrinted):
    """The text is too long for a PDF made on request."""


class BeingBuilt(Exception):
    """Somebody else's request is making the same file."""


@cache
def library():
    """Return WeasyPrint, or None where its system libraries (pango) are missing."""
    try:
        import weasyprint  # optional
    except OSError:
        return None
    # It lets truncated pictures through in the whole process; those that are sent to us stay refused.
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    return weasyprint


@dataclass
class Printout:
    """A published resource on paper, as `reader` may see it. The right to read it was asked before."""

    page: object
    reader: object = field(default_factory=AnonymousUser)

    @cached_property
    def html(self):
        """Return what is printed."""
        context = {"page": self.page, "reader": self.reader, "user": self.reader, "printing": True}
        address = f"{settings.BASE_URL}{self.page.get_absolute_url()}"
        # Whatever language her menus speak, the text is in French, and so is its reading aloud.
        with override(settings.LANGUAGE_CODE):
            html = render_to_string("resources/print.html", context | {"address": address, "settings": settings})
        # Our font has no narrow no-break space, and another's would be as wide as it likes.
        return html.replace(NARROW, NBSP)

    @property
    def folder(self):
        """Return where its file is kept: one for visitors, one for people with an account."""
        return _folder(self.page, _circle(self.reader))

    @cached_property
    def name(self):
        """Return the name of its file."""
        print_of = sha256(self.html.encode() + _style())
        return f"{self.folder}/{print_of.hexdigest()[:40]}.pdf"

    @property
    def is_ready(self):
        """Return whether its file was made."""
        return shared.get(self._lock) is None and _storage().exists(self.name)

    def open(self):
        """Return its file, open for reading."""
        return _storage().open(self.name)

    def build(self):
        """Make its file, in place of those that it makes stale. Raises NotPrinted, or BeingBuilt."""
        if library() is None:
            raise NotPrinted
        if len(self.html) > MAX_LETTERS:
            raise TooLong
        if not shared.add(self._lock, 1, timeout=60 * MAX_MINUTES_BUILDING):
            raise BeingBuilt
        try:
            self._store(self._made())
        finally:
            shared.delete(self._lock)

    @property
    def _lock(self):
        return f"printing:{self.name}"

    def _made(self):
        weasyprint = library()
        fetcher, fonts = _shelf(self._pictures()), weasyprint.text.fonts.FontConfiguration()
        style = weasyprint.CSS(string=_style().decode(), base_url=NOWHERE, url_fetcher=fetcher, font_config=fonts)
        document = weasyprint.HTML(string=self.html, base_url=f"{settings.BASE_URL}/", url_fetcher=fetcher)
        return document.write_pdf(
            stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", optimize_images=True, dpi=150
        )

    def _pictures(self):
        """Return {address: rendition} of the pictures of the text: all that may be fetched beside our own fonts."""
        blocks = self.page.body.blocks_by_name("image") if hasattr(self.page, "body") else ()
        images = [block.value["image"] for block in blocks if block.value["image"]]
        return {
            f"{settings.BASE_URL}{rendition.url}": rendition
            for image in images
            for rendition in image.prefetched_renditions
        }

    def _store(self, content):
        storage = _storage()
        if not storage.exists(self.name):
            storage.save(self.name, BytesIO(content))
        for other in _files(self.folder):
            if f"{self.folder}/{other}" != self.name:
                storage.delete(f"{self.folder}/{other}")


def page_pdf_size(page, reader):
    """Return the size in octets of the last PDF made for such readers; 0 before the first, None where there is none.

    Asks the storage, not the database. The next one may weigh a little more or less.
    """
    if library() is None:
        return None
    folder = _folder(page, _circle(reader))
    return next((_storage().size(f"{folder}/{name}") for name in _files(folder)), 0)


def forget(page):
    """Delete the PDFs of a page that has no readers any more."""
    for circle in CIRCLES:
        folder = _folder(page, circle)
        for name in _files(folder):
            _storage().delete(f"{folder}/{name}")


@task()
def print_ahead(pk):
    """Make the PDFs of a page that was published, before anybody asks."""
    from resources.models import Resource  # app ready

    page = Resource.objects.live().filter(pk=pk).first()
    if page is None:
        return
    page = page.specific
    readers = [AnonymousUser()] if page.visibility == page.Visibility.PUBLIC else []
    for reader in [*readers, *User.objects.filter(pk=page.owner_id)]:
        printout = Printout(page, reader)
        try:
            if not printout.is_ready:
                printout.build()
        except (NotPrinted, BeingBuilt):
            return


def _folder(page, circle):
    return f"pdf/{page.pk}/{circle}"


def _circle(reader):
    return "members" if reader.is_authenticated else "public"


def _files(folder):
    try:
        return _storage().listdir(folder)[1]
    except FileNotFoundError:
        return []


def _storage():
    return storages["private"]


@cache
def _style():
    return (SHEETS / STYLE).read_bytes()


def _shelf(pictures):
    """Return a fetcher that gives our fonts and `pictures` ({address: rendition}), and refuses all else."""
    weasyprint = library()

    class Shelf(weasyprint.URLFetcher):
        def fetch(self, url, headers=None):
            if url in pictures:
                with pictures[url].file.open() as file:
                    return weasyprint.urls.URLFetcherResponse(url, file.read())
            if (name := url.removeprefix(NOWHERE)) in FONTS:
                return weasyprint.urls.URLFetcherResponse(url, (SHEETS / name).read_bytes())
            raise ValueError("Nothing is fetched from elsewhere.")

    return Shelf()
