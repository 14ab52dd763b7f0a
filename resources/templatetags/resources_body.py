"""Tags of the templates that show the text of a resource."""

from django import template
from django.utils.text import Truncator
from wagtail.rich_text import expand_db_html

from community.files import human_size
from community.html import TooDeep, TooLong, editorial, plain, trusted
from community.typography import french_html
from resources import bodies, figures, printing

register = template.Library()


@register.filter
def cleaned(rich_text):
    """Return an editor's rich text as safe HTML, whatever an import stored; as plain text beyond reason."""
    html = expand_db_html(rich_text.source)
    try:
        return trusted(editorial(html))
    except (TooLong, TooDeep):
        return Truncator(plain(html)).chars(10_000)


@register.filter
def typeset(html):
    """Set the HTML that templates rendered in French typography."""
    return trusted(french_html(html))


@register.filter
def written(number):
    """Return a number as French readers write it."""
    return figures.written(number)


@register.filter
def file_facts(document):
    """Return the type and size of a file."""
    return bodies.file_facts(document)


@register.simple_tag
def pdf_weight(page, reader):
    """Return the size of the PDF, in words; "" before it was first made, None where none can be."""
    size = printing.page_pdf_size(page, reader)
    if size is None:
        return None
    return human_size(size) if size else ""
