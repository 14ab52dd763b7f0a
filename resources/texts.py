"""The texts of a sheet or a case: light Markdown to HTML, and what is derived from them."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils.text import capfirst

from community.html import TooLong, plain, render, trusted

WORDS_PER_MINUTE = 200


@dataclass(frozen=True)
class Section:
    """A part of the reading page: its own text, then the paragraphs of the thread it came from."""

    name: str
    title: str
    html: str
    voices: list = field(default_factory=list)

    @property
    def anchor(self):
        """Return its anchor: the page has its own beside."""
        return f"s-{self.name}"


def rendered(page, names):
    """Return {field: HTML} of the Markdown in the fields `names`. Raises ValidationError beside the wrong field."""
    found, errors = {}, {}
    for name in names:
        try:
            found[name] = render(getattr(page, name)).html
        except TooLong as error:
            errors[name] = error.message
    if errors:
        raise ValidationError(errors)
    return {name: html for name, html in found.items() if html}


def check(text):
    """Validate a text of a form: it can be rendered."""
    try:
        render(text)
    except TooLong as error:
        raise ValidationError(error.message, error.code) from error


def words_of(htmls):
    """Return (the text alone, the minutes it takes to read) of some HTML."""
    text = " ".join(plain(html) for html in htmls)
    return text, max(1, round(len(text.split()) / WORDS_PER_MINUTE)) if text else 0


def sections(page, names):
    """Return the `Section`s of `names`, fields of `page`, that have something to show."""
    return [
        Section(name, label(page, name), trusted(page.rendered.get(name, "")), page.voices.get(name, []))
        for name in names
        if page.rendered.get(name) or page.voices.get(name)
    ]


def label(model, name):
    """Return the title of the section `name` of a sheet or a case."""
    return capfirst(model._meta.get_field(name).verbose_name)
