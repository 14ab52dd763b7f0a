"""The mail of a bulletin: its introduction, and what its reader may read of it."""

from django.conf import settings
from django.utils.html import format_html, format_html_join

from community.mailing.letters import register_letter
from community.mailing.notices import Item, letter, sentence, whole
from community.models import Bulletin
from community.publishing import notice_of
from home.bulletins.gathering import contents


def compose(person, rows):
    """Return the letter of a bulletin; None when she may read it no more."""
    readable = Bulletin.objects.visible_to(person).sent().select_related("community")
    found = readable.filter(pk=rows[-1].target_object_id).first()
    if found is None:
        return None
    items = [Item(sentence(rows[-1:]), found.source, whole(found.html))]
    items += [_item(section, objects) for section, objects in contents(found.kept, person)]
    return letter(person, rows, notice_of(rows, found, items))


def _item(section, objects):
    links = [(settings.BASE_URL + each.get_absolute_url(), each.title) for each in objects]
    html = format_html("<ul>{}</ul>", format_html_join("", '<li><a href="{}">{}</a></li>', links))
    return Item(str(section.title), "\n".join(f"- {title}\n  {address}" for address, title in links), html)


register_letter(Bulletin, compose)
