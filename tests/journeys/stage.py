"""Prepares the small world that browsers visit, in its own process; prints what the tests must know of it."""

import json
import os
from urllib.parse import urlsplit

import django
from django.utils.text import slugify

PEOPLE = {
    "animatrice": ("Nadia", "Belkacem"),
    "claire": ("Claire", "Évain"),
    "kevin": ("Kévin", "Lopes"),
    "sophie": ("Sophie", "Renaudin"),
    "hamid": ("Hamid", "Ouali"),
    "administratrice": ("Odile", "Garnier"),
    "renée": ("Renée", "Tanguy"),
    # Those who sign out: their session is over.
    "paul": ("Paul", "Le Goff"),
    "yasmine": ("Yasmine", "Haddad"),
}

# A thread for each journey, by community: what one leaves is in nobody's way.
THREADS = {
    "tuteurs": [
        "réponse",
        "coupure",
        "frappe",
        "échec",
        "visite",
        "réactions",
        "sans script",
        "rédaction",
        "fiche",
        "hors ligne",
        "signalement",
        "courriel",
    ],
    "cercle": ["retrait", "absence", "présence", "sortie"],
}


def build():
    """Create the tables, a public community with an open question, and a secret one with an exchange."""
    from django.core.management import call_command

    from home.actions.site import setup_site

    call_command("migrate", run_syncdb=True, verbosity=0)
    setup_site()
    people = {name: _person(name, *names) for name, names in PEOPLE.items()}
    threads = {}
    for slug, names in THREADS.items():
        community = _community(slug, people)
        threads |= {name: _thread(community, people) for name in names}
    people["administratrice"].is_staff = people["administratrice"].is_superuser = True
    people["administratrice"].save()
    sessions = {name: _session(person) for name, person in people.items()}
    ids = {name: person.public_id for name, person in people.items()}
    world = {"sessions": sessions, "public_ids": ids, "threads": threads} | _furnish(people, threads)
    world["surveys"] = _surveys(people)
    call_command("rebuild_search", verbosity=0)
    return world


def _furnish(people, threads):
    """Give the pages something to show: a place of work, an edited message, a request, a notification, a draft."""
    from community.actions.invitations import invite_by_link
    from community.actions.requests import ask_to_join
    from community.invitation_keys import token_of
    from community.mailing.unsubscribing import stop_url
    from forums.actions.posts import edit_post
    from forums.models import Bookmark, Draft, Post
    from tests.factories import CommunityFactory, MembershipFactory, OrganisationFactory

    asked = CommunityFactory(parent=_index(), slug="demandes", title="Sur demande", join_mode="request", charter=True)
    MembershipFactory(community=asked, user=people["animatrice"], role="manager")
    MembershipFactory(community=asked, user=people["kevin"])
    ask_to_join(people["claire"], asked, "Je prends la suite d'une collègue.", asked.charter_id)
    invitation = invite_by_link(people["animatrice"], asked, "Session d'octobre")
    workplace = OrganisationFactory(name="Foyer de vie L'Estran", slug="estran", city="Saint-Nazaire")
    people["claire"].profile.organisation, people["claire"].profile.in_directory = workplace, True
    people["claire"].profile.save()
    _fill_library(people)
    post = Post.objects.filter(thread=threads["réponse"]["pk"], author=people["claire"]).get()
    edit_post(people["claire"], post, source="Par le regard de la personne, @Sophie Renaudin, sur son parcours.")
    Bookmark.objects.create(user=people["claire"], post=post)
    Draft.objects.create(user=people["claire"], thread_id=threads["visite"]["pk"], source="À relire demain.")
    return (
        {
            "post": post.pk,
            "organisation": workplace.slug,
            "invitation": f"/invitation/{token_of(invitation)}/",
            "stop_mails": urlsplit(stop_url(people["claire"], "family", "replies")).path,
        }
        | _resource(people, post)
        | _case(people, post)
        | _proposals(people)
        | _practice(people)
        | _published(people)
        | _desk(people, asked)
        | _flagged(people)
    )


def _resource(people, post):
    """A sheet that is discussed, late to be read again, tried and said to lack something."""
    from datetime import date

    from resources.actions import bookmarks, opinions, trials
    from resources.models import Citation
    from tests.factories import ResourceFactory, ThemeFactory

    theme = ThemeFactory(name="Évaluer", slug="evaluer")
    sheet = ResourceFactory(
        slug="bilan",
        title="Préparer un bilan de mi-parcours qui ne tombe pas de haut",
        themes=[theme],
        owner=people["animatrice"],
        review_on=date(2026, 3, 1),
        body=[("heading", "La veille"), ("paragraph", "<p>Relisez votre grille.</p>")],
    )
    ResourceFactory(themes=[theme])
    Citation.objects.create(resource=sheet, post=post)
    bookmarks.keep(people["claire"], sheet)
    opinions.give(people["claire"], sheet, is_useful=False, missing="La date de la réforme.")
    trial = trials.tell(people["claire"], sheet, with_whom="une stagiaire ES", text="On a **comparé** les grilles.")
    return {"resource": sheet.slug, "trial": trial.pk}


def _proposals(people):
    """A draft that waits for its review, commented, and changes to a published sheet that came back."""
    from community.models import Community, User
    from resources.actions import drafts, review
    from resources.models import ResourcePage
    from tests.factories import ResourceFactory

    author, place = people["claire"], Community.objects.get(slug="tuteurs")
    manager = User.objects.get(pk=people["animatrice"].pk)
    words = {"summary": "Une page à remplir à deux.", "link": "https://exemple.fr/", "communities": [place]}
    draft = drafts.start(author, ResourcePage, title="Une trame pour la première semaine", **words)
    review.submit(author, draft)
    review.comment(manager, draft, "De quelle année date la grille ?")
    sheet = ResourceFactory(slug="journal", title="Tenir un journal de stage", owner=author, communities=[place])
    drafts.save(author, sheet, values={"title": "Tenir un journal de bord", "link": "https://exemple.fr/"})
    review.submit(author, sheet)
    review.send_back(manager, sheet, "Gardez le mot stage.")
    return {"draft": draft.slug, "sheet": sheet.slug}


def _practice(people):
    """A practice sheet published with all its fields, and one hardly begun, with a co-author."""
    from resources.actions import drafts
    from resources.models import PracticeSheet
    from tests.factories import PracticeSheetFactory, TerritoryFactory
    from tests.resources.test_sheets import FULL

    sarthe = TerritoryFactory(code="72X", name="Sarthe")
    full = PracticeSheetFactory(owner=people["claire"], territories=[sarthe], authors=[people["kevin"]], **FULL)
    full.full_clean()
    full.save()
    begun = drafts.start(people["claire"], PracticeSheet, title="Une semaine en crèche", kind="practice")
    begun.authors.create(person=people["kevin"])
    return {"practice": full.slug, "begun": begun.slug}


def _desk(people, community):
    """What waits for those who animate a community, and what they keep for one another."""
    from community.actions.relaying import write_note, write_reply
    from community.models import User
    from tests.factories import MembershipFactory, ThreadFactory

    manager = User.objects.get(pk=people["animatrice"].pk)
    MembershipFactory(community=community, user=people["renée"], role="manager")
    people["kevin"].profile.can_help_on = ["Gratification"]
    people["kevin"].profile.save()
    thread = ThreadFactory(community=community, author=people["sophie"], title="Qui verse la gratification ?")
    note = write_note(manager, community, "Rappeler **Claire** avant jeudi.")
    reply = write_reply(manager, community, title="Accueil", text="Merci de votre question.")
    pages = {"welcome": [people["kevin"].public_id], "assign": ["question", thread.pk], "solicit": [thread.pk]}
    return {"desk": pages | {"handover_note": [note.pk], "canned_reply": [reply.pk]}}


def _flagged(people):
    """A message that waits for a decision, and one that was removed."""
    from community.actions.flags import flag
    from community.actions.reports import decide
    from community.models import Community, User
    from tests.factories import PostFactory, ThreadFactory

    place, manager = Community.objects.get(slug="tuteurs"), User.objects.get(pk=people["animatrice"].pk)
    thread = ThreadFactory(community=place, author=people["sophie"], title="Un stage interrompu, et après ?")
    words = "La stagiaire a quitté le seul foyer du canton. L'école a rappelé trois semaines plus tard."
    posts = [PostFactory(thread=thread, author=people["claire"], source=words) for _ in range(2)]
    asked = {"reason": "identifiable", "passage": "le seul foyer du canton", "comment": "On devine lequel."}
    removed, waiting = [flag(people["kevin"], post, **asked).report for post in posts]
    decide(manager, removed, "remove", message="On reconnaît l'établissement.")
    return {"report": waiting.pk, "decision": removed.pk, "flagged": posts[1].pk}


def _published(people):
    """An announcement, a bulletin that was sent and one in preparation."""
    from community.actions.announcements import announce
    from community.models import Community, User
    from home.actions.bulletins import edit_bulletin, prepare_bulletin, send_bulletin

    place, manager = Community.objects.get(slug="tuteurs"), User.objects.get(pk=people["animatrice"].pk)
    announcement = announce(manager, place, title="Le café passe au jeudi", source="De 13 h à **13 h 45**.")
    sent = prepare_bulletin(manager, place, days=31)
    edit_bulletin(manager, sent, title="Bulletin d'octobre", source="Merci à **toutes**.", kept=[])
    send_bulletin(manager, sent)
    prepare_bulletin(manager, place, days=7)
    return {"announcement": announcement.pk, "bulletin": sent.number}


def _surveys(people):
    """Surveys in each state: one to answer, one over with its results, a draft, a box, a grid over two years."""
    from django.utils import timezone

    from community.models import Community
    from surveys.actions import grids
    from tests.factories import QuestionFactory, ResponseFactory, SuggestionFactory, SurveyFactory

    place, claire, year = Community.objects.get(slug="tuteurs"), people["claire"], timezone.localdate().year
    kinds = ["scale", "one", "several", "long", "number", "date", "yes_no"]
    named = SurveyFactory(community=place, is_anonymous=False, questions=kinds)
    answered = SurveyFactory(community=place, state="closed", results="members", questions=["scale", "long"])
    scale, text = answered.questions.all()
    ResponseFactory.create_batch(5, survey=answered, answers={scale: 4, text: "La grille en une page."})
    draft = SurveyFactory(community=place, state="draft", questions=["one"])
    box = SurveyFactory(community=place, kind="suggestions", audience="link")
    SuggestionFactory(survey=box)
    SuggestionFactory(survey=box, state="answered", answer="Oui, en mars.")
    grid = SurveyFactory(community=place, kind="grid")
    for theme in ("Accueil", "Accueil", "Réseau"):
        QuestionFactory(survey=grid, kind="indicator", section=theme)
    questions = list(grid.questions.all())
    for back in (1, 0):
        grids.fill_in(claire, grid, year - back, questions, {one.pk: {"mark": 3, "text": ""} for one in questions})
    ids = {"named": named, "answered": answered, "draft": draft, "box": box, "grid": grid}
    found = {name: survey.public_id for name, survey in ids.items()}
    return found | {"question": draft.questions.get().pk, "text": text.pk, "year": year}


def _case(people, post):
    """A case made of a thread, whose authors are asked for their consent."""
    from community.models import User
    from forums.models import Thread
    from resources.actions.contributions import ask, capitalise
    from resources.models import CaseStudy

    # Joined since this object was made.
    manager = User.objects.get(pk=people["animatrice"].pk)
    thread = Thread.objects.select_related("community").get(pk=post.thread_id)
    sections = {thread.posts.first().pk: "situation", post.pk: "done"}
    case = capitalise(manager, thread, CaseStudy, title="Ouvrir le bilan de mi-parcours", sections=sections)
    ask(manager, case)
    return {"case": case.slug, "contribution": case.contributions.get(post=post).pk}


def _fill_library(people):
    from community.models import Territory
    from tests.factories import (
        FeedItemFactory,
        MomentFactory,
        ProducerFactory,
        QualificationFactory,
        ResourceFactory,
        ThemeFactory,
    )

    theme = ThemeFactory(name="Organiser", slug="organiser")
    place = Territory.objects.get(kind="region", code="52")
    insee, diploma = ProducerFactory(name="Insee", slug="insee"), QualificationFactory(code="ES", name="Éducateur")
    moments = [MomentFactory(name="À mi-parcours", slug="mi-parcours")]
    for kind in ("data", "study", "sheet"):
        ResourceFactory(
            kind=kind, themes=[theme], territories=[place], producers=[insee], moments=moments, owner=people["claire"]
        )
    ResourceFactory.create_batch(10, qualifications=[diploma], kind="tool", useful_count=3)
    FeedItemFactory(state="shown", title="Les formations du social en 2026", source__name="Dares")


def _index():
    from community.models import CommunityIndexPage

    return CommunityIndexPage.objects.get()


def _person(name, first_name, last_name):
    from tests.factories import UserFactory

    return UserFactory(email=f"{slugify(name)}@example.org", first_name=first_name, last_name=last_name)


def _community(slug, people):
    from tests.factories import CommunityFactory, MembershipFactory

    entry = {"join_mode": "secret"} if slug == "cercle" else {"public_reading": True}
    community = CommunityFactory(parent=_index(), slug=slug, title=f"Communauté {slug}", charter=True, **entry)
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
