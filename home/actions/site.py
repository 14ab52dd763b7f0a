"""The tree every site needs before its first visitor."""

import json
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Locale, Page, Site

from community.actions.territories import load_territories
from community.html import render_long
from community.models import CommunityIndexPage, Synonym
from community.permissions import MODERATORS_GROUP
from home.actions.editors import equip_editors
from home.models import ContentPage, HomePage
from resources.actions.review import set_up_workflow
from resources.models import LibraryPage
from surveys.actions.templates import load_templates

LIBRARY_LEDE = (
    "Fiches, outils, vidéos et retours d'expérience, relus par l'équipe d'animation. Lecture et téléchargement libres."
)
DATA = Path(__file__).resolve().parent.parent / "data"
PAGES = DATA / "pages.json"
SYNONYMS = DATA / "synonyms.json"


@transaction.atomic
def setup_site():
    """Create what is missing of pages, workflow, groups, territories, synonyms and templates of surveys.

    Idempotent; never touches a page that exists. Returns the home page.
    """
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    home = HomePage.objects.first() or _plant_home()
    if not CommunityIndexPage.objects.exists():
        home.add_child(instance=CommunityIndexPage(title="Communautés", slug="communautes"))
    if not LibraryPage.objects.exists():
        home.add_child(instance=LibraryPage(title="Ressources", slug="ressources", lede=LIBRARY_LEDE))
    set_up_workflow()
    for page in json.loads(PAGES.read_text(encoding="utf-8"))["pages"]:
        if not ContentPage.objects.filter(slug=page["slug"]).exists():
            home.add_child(instance=_content_page(page))
    Group.objects.get_or_create(name=MODERATORS_GROUP)
    equip_editors()
    load_territories()
    load_templates()
    if not Synonym.objects.exists():
        Synonym.objects.bulk_create(Synonym(words=words) for words in json.loads(SYNONYMS.read_text(encoding="utf-8")))
    return home


def _plant_home():
    root = Page.objects.filter(depth=1).first() or Page.add_root(title="Root", slug="root")
    welcome = root.get_children().filter(slug="home").first()
    home = root.add_child(instance=HomePage(title=settings.SITE_NAME, slug="accueil"))
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
    )
    if welcome and not isinstance(welcome.specific, HomePage):
        welcome.delete()
        home.refresh_from_db()
    return home


def _content_page(page):
    return ContentPage(
        title=page["title"],
        slug=page["slug"],
        lede=page["introduction"],
        body=blocks_from(page["blocks"]),
    )


def blocks_from(parts):
    """Turn [{"type": "heading" | "paragraph" | "list" | "quote", "value": …}] into StreamField data.

    Paragraphs and items may hold light Markdown.
    """
    return [_block(part["type"], part["value"]) for part in parts]


def _block(kind, value):
    if kind == "list":
        return ("paragraph", render_long("\n".join(f"- {item}" for item in value)))
    return (kind, render_long(value) if kind == "paragraph" else value)
