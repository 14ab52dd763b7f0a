"""What every page obeys: no cookie for visitors, a strict policy, nothing inline, the frame of the design."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from community.notifications import notify
from home.models import ContentPage
from tests.factories import CommunityFactory, MembershipFactory, ThreadFactory, UserFactory

TEMPLATES = sorted((settings.BASE_DIR / "templates").rglob("*.html"))
PUBLIC = (
    "/",
    "/ressources/",
    "/agenda/",
    "/annuaire/",
    "/annuaire/structures/",
    "/recherche/",
    "/recherche/?q=livret",
    "/charte/",
    "/nulle-part/",
    "/sante/",
    "/robots.txt",
    "/.well-known/security.txt",
)
OWN = (
    "/mon-espace/",
    "/mon-espace/profil/",
    "/mon-espace/preferences/",
    "/notifications/",
)
# A block of JSON is data, never run.
INLINE = re.compile(
    r"<style|<script(?![^>]*\s(?:src=|type=.application/json))|\sstyle\s*=|\son[a-z]+\s*=|javascript:", re.IGNORECASE
)


@pytest.fixture
def home(site):
    page = site.get_parent().specific
    page.add_child(instance=ContentPage(title="Charte", slug="charte"))
    ThreadFactory(community=CommunityFactory(parent=site, public_reading=True), posts=1)
    return page


@pytest.mark.parametrize("address", PUBLIC)
def test_visitors_get_no_cookie_and_leave_no_session(client, home, address):
    response = client.get(address)
    assert response.status_code == (404 if address == "/nulle-part/" else 200)
    assert dict(response.cookies) == {}
    assert Session.objects.count() == 0


@pytest.mark.parametrize("address", PUBLIC)
def test_the_policy_is_strict(client, home, address):
    policy = client.get(address).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self';" in f"{policy};"
    assert "style-src 'self';" in f"{policy};"


@pytest.mark.parametrize("address", PUBLIC + OWN)
def test_nothing_is_inline_on_the_page(client, home, address):
    client.force_login(MembershipFactory(community__parent=home).user)
    assert INLINE.findall(client.get(address).content.decode()) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates")))
def test_nothing_is_inline_in_a_template(path):
    # An e-mail has no stylesheet to link to.
    if "emails" not in path.parts:
        assert INLINE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(settings.BASE_DIR / "templates")))
def test_templates_trust_nothing_and_trim_their_texts(path):
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"{%\s*blocktrans(?:late)?\b[^%]*%}", text)
    assert re.findall(r"\|\s*safe\b|{%\s*autoescape off", text) == []
    assert [block for block in blocks if "trimmed" not in block] == []


@pytest.mark.parametrize("address", OWN)
def test_own_pages_ask_to_sign_in(client, home, address):
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/compte/")


@pytest.mark.parametrize("address", OWN)
def test_own_pages_are_kept_by_no_cache(client, home, address):
    client.force_login(UserFactory())
    response = client.get(address)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


def test_only_signed_in_people_load_htmx_and_carry_a_token(client, home):
    visitor = client.get("/ressources/").content.decode()
    client.force_login(UserFactory())
    member = client.get("/ressources/").content.decode()
    assert [word in visitor for word in ("htmx", "csrf")] == [False, False]
    assert re.findall(r'<meta name="htmx-config" content=\'{"allowEval":false', member) != []
    assert re.findall(r'<body class="" hx-headers=\'{"X-CSRFToken": "\w{64}"}\'>', member) != []


@pytest.mark.parametrize(
    ("address", "destination"),
    [
        ("/ressources/", "Ressources"),
        ("/agenda/", "Agenda"),
        ("/annuaire/", "Annuaire"),
        ("/annuaire/structures/", "Annuaire"),
        ("/recherche/", None),
        ("/", None),
    ],
)
def test_one_destination_is_lit_at_most(client, home, address, destination):
    page = client.get(address).content.decode()
    nav = page[page.index("main-nav") : page.index("</nav>")]
    lit = re.findall(r'aria-current="true"><svg[^>]*><use[^>]*></svg>(\w+)', nav)
    assert lit == ([destination] if destination else [])


def test_the_four_destinations_are_in_one_order(client, home):
    page = client.get("/").content.decode()
    nav = page[page.index("main-nav") : page.index("</nav>")]
    assert re.findall(r"</svg>(\w+)</a>", nav) == ["Ressources", "Communautés", "Agenda", "Annuaire"]


def test_members_switch_communities_from_the_header(client, home):
    role = MembershipFactory(community__parent=home, community__title="Tuteurs et sites")
    client.force_login(role.user)
    page = client.get("/ressources/").content.decode()
    menu = page[page.index('class="menu switcher"') : page.index("Toutes les communautés")]
    assert re.findall(r"</svg>([^<\n]+)</a>", menu) == ["Tuteurs et sites"]


def test_the_bell_says_how_many_are_unread(client, home):
    person = UserFactory()
    for _ in range(2):
        notify("community_archived", [person], None, home, title="Tuteurs", url="/communautes/")
    client.force_login(person)
    page = client.get("/ressources/").content.decode()
    assert 'aria-label="Notifications : 2 non lues"' in page
    assert '<span class="count" aria-hidden="true">2</span>' in page


def test_signing_out_is_a_form(client, home):
    client.force_login(UserFactory())
    page = client.get("/ressources/").content.decode()
    assert re.findall(r'<form method="post" action="([^"]+)"[^>]*><input type="hidden" name="csrf', page) == [
        "/compte/deconnexion/"
    ]


def test_footer_duties_are_on_every_page(client, home):
    page = client.get("/ressources/").content.decode()
    footer = page[page.index("<footer") :]
    assert re.findall(r'<a href="(/[^"]*)"', footer) == [
        "/chiffres/",
        "/qui-anime/",
        "/charte/",
        "/accessibilite/",
        "/donnees-personnelles/",
        "/mentions-legales/",
        "/contact/",
    ]


def test_styleguide_is_for_staff(client, home):
    person = UserFactory()
    client.force_login(person)
    assert client.get("/composants/").status_code == 404
    person.is_staff = True
    person.save()
    page = client.get("/composants/").content.decode()
    assert INLINE.findall(page) == []
    assert page.count('<section aria-labelledby="g') == 13


def test_machines_are_kept_out_of_what_is_private(client):
    lines = client.get("/robots.txt").content.decode().splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /gestion/", "Disallow: /compte/", "Disallow: /mon-espace/"} <= set(lines)
    assert "Disallow: /" not in lines


def test_every_icon_drawn_is_in_the_sprite():
    sprite = set(re.findall(r'id="([\w-]+)"', (settings.BASE_DIR / "static/icons.svg").read_text()))
    drawn = {name for path in TEMPLATES for name in re.findall(r'{% icon "([\w-]+)"', path.read_text())}
    assert drawn - sprite == set()


def test_static_files_of_others_are_listed():
    listed = (settings.BASE_DIR / "static/VENDORED.md").read_text()
    assert Path(settings.BASE_DIR / "static/htmx.min.js").exists()
    assert "`htmx.min.js`" in listed


def test_a_form_without_its_token_gives_the_text_back(site):
    strict = Client(enforce_csrf_checks=True)
    typed = "Mon stagiaire dit que tout va bien <b>mais</b> je n'en crois rien."
    response = strict.post(
        "/notifications/lues/",
        {"source": typed, "password": "une phrase secrète", "form_key": "a b c d e f", "empty": " "},
        headers={"referer": "http://testserver/discussions/4-x/"},
    )
    page = response.content.decode()
    assert response.status_code == 403
    assert re.findall(r"<textarea[^>]*readonly>(.*?)</textarea>", page, re.DOTALL) == [
        "Mon stagiaire dit que tout va bien &lt;b&gt;mais&lt;/b&gt; je n&#x27;en crois rien."
    ]
    assert "secrète" not in page
    assert 'href="http://testserver/discussions/4-x/"' in page


@pytest.mark.parametrize("referer", ["https://evil.example/", "javascript:alert(1)", ""])
def test_a_form_without_its_token_leads_nowhere_else(site, referer):
    response = Client(enforce_csrf_checks=True).post("/notifications/lues/", {}, headers={"referer": referer})
    assert '<a class="btn" href="/">' in response.content.decode()


def test_an_absent_page_offers_ways_out(client, home):
    page = client.get("/nulle-part/").content.decode()
    assert "Il manque une pierre ici." in page
    assert '<form class="search mt5" role="search" action="/recherche/">' in page


def test_a_broken_page_needs_no_database(rf, django_assert_num_queries, db):
    from home.views.errors import server_error

    with django_assert_num_queries(0):
        response = server_error(rf.get("/"))
    page = response.content.decode()
    assert response.status_code == 500
    assert "Le site a trébuché." in page
    assert "{{" not in page
    assert INLINE.findall(page) == []


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [("bad_request", 400, "La demande n'est pas complète."), ("forbidden", 403, "Cette page ne vous est pas ouverte.")],
)
def test_refusals_say_what_happened(client, home, rf, view, status, words):
    from django.contrib.auth.models import AnonymousUser

    from home.views import errors

    request = rf.get("/")
    request.user = AnonymousUser()
    response = getattr(errors, view)(request)
    assert response.status_code == status
    assert f"<h1>{words}</h1>" in response.content.decode()
