"""The frame of every mail: from a template of text, and one of HTML when the text alone does not do, to both parts.

The only place that touches css-inline.
"""

from functools import cache

from css_inline import CSSInliner
from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import translation


@cache
def _inliner():
    # What cannot be inlined (dark mode) stays in the head.
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def house():
    """Return what every mail may say of the site."""
    return {
        "site_name": settings.SITE_NAME,
        "host_name": settings.HOST_NAME,
        "base_url": settings.BASE_URL,
        "contact": settings.CONTACT_EMAIL,
        "preferences_url": settings.BASE_URL + reverse("telling"),
        "notifications_url": settings.BASE_URL + reverse("notifications"),
        "LANGUAGE_CODE": translation.get_language(),
    }


def render(template, context):
    """Return (text, HTML) of TEMPLATE.txt and TEMPLATE.html; without the latter, of the text and of `subject`."""
    with translation.override(settings.LANGUAGE_CODE):
        context = house() | context
        text = render_to_string(f"{template}.txt", context).strip() + "\n"
        try:
            page = get_template(f"{template}.html")
        except TemplateDoesNotExist:
            return text, framed(context["subject"], text)
        return text, _inliner().inline(page.render(context))


def framed(subject, text):
    """Return the HTML of a mail that has nothing but text, in the language of the moment."""
    return _inliner().inline(render_to_string("emails/plain.html", house() | {"subject": subject, "text": text}))


def line(template, context):
    """Return the text of a template of one line: a subject."""
    with translation.override(settings.LANGUAGE_CODE):
        return " ".join(render_to_string(template, house() | context).split())
