"""Prepares the small world that browsers visit, in its own process; prints what the tests must know of it."""

import json
import os

import django

PEOPLE = {
    "animatrice": ("Nadia", "Belkacem"),
    "claire": ("Claire", "Évain"),
    "kevin": ("Kévin", "Lopes"),
    "sophie": ("Sophie", "Renaudin"),
    "hamid": ("Hamid", "Ouali"),
}

# A thread for each journey, by community: what one leaves is in nobody's way.
THREADS = {
    "tuteurs": ["réponse", "coupure", "frappe", "échec", "visite", "réactions", "sans script", "rédaction"],
    "cercle": ["retrait", "absence", "présence", "sortie"],
}


def build():
    """Create the tables, a public community with an open question, and a secret one with an exchange."""
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    _plant_tree()
    people = {name: _person(name, *names) for name, names in PEOPLE.items()}
    threads = {}
    for slug, names in THREADS.items():
        community = _community(slug, people)
        threads |= {name: _thread(community, people) for name in names}
    sessions = {name: _session(person) for name, person in people.items()}
    ids = {name: person.public_id for name, person in people.items()}
    return {"sessions": sessions, "public_ids": ids, "threads": threads}


def _plant_tree():
    from wagtail.models import Locale, Page, Site

    from community.models import CommunityIndexPage
    from home.models import HomePage

    Locale.objects.create(language_code="fr")
    home = Page.add_root(title="Root", slug="root").add_child(instance=HomePage(title="Margelle", slug="accueil"))
    Site.objects.create(hostname="localhost", port=80, root_page=home, is_default_site=True)
    home.add_child(instance=CommunityIndexPage(title="Communautés", slug="communautes"))


def _person(name, first_name, last_name):
    from tests.factories import UserFactory

    return UserFactory(email=f"{name}@example.org", first_name=first_name, last_name=last_name)


def _community(slug, people):
    from community.models import CommunityIndexPage
    from tests.factories import CommunityFactory, MembershipFactory

    entry = {"join_mode": "secret"} if slug == "cercle" else {"public_reading": True}
    parent = CommunityIndexPage.objects.get()
    community = CommunityFactory(parent=parent, slug=slug, title=f"Communauté {slug}", charter=True, **entry)
    for name, person in people.items():
        MembershipFactory(community=community, user=person, role="manager" if name == "animatrice" else "member")
    return community


def _thread(community, people):
    from tests.factories import PostFactory, ThreadFactory

    thread = ThreadFactory(
        community=community, author=people["sophie"], title="Comment ouvrir le bilan de mi-parcours ?"
    )
    PostFactory(thread=thread, author=people["claire"], source="Par le regard de la personne sur son parcours.")
    return {"pk": thread.pk, "path": thread.get_absolute_url(), "community": community.slug}


def _session(person):
    from tests.forums.room import sign_in

    return sign_in(person).session_key


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.journeys.settings")
    django.setup()
    print(json.dumps(build()))
