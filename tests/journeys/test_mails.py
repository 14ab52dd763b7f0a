"""axe-core finds nothing in the HTML of a mail, on a telephone and beside it, by day and by night."""

import pytest

from community.mailing import frames
from community.mailing.digests import Line, Section
from community.mailing.notices import Item, Notice, whole

WORDS = """<p>Par la <strong>grille</strong>, puis <a href="/ressources/bilan/">le bilan</a> :</p>
<blockquote><p>Qui regarde ? Et depuis où ?</p></blockquote>
<ul><li>ce qui a marché ;</li><li>ce qui reste.</li></ul>
<pre><code>un-mot-qui-ne-se-coupe-pas-et-qui-est-bien-plus-long-que-la-largeur-d-un-telephone-de-poche</code></pre>"""
LINES = [
    Line(f"Discussion {number} : le livret d'accueil", "https://x.org/", "Comment faites-vous ?")
    for number in range(14)
]
STOP = "https://margelle.example/courriels/arreter/x/"


def mails():
    """Return {name: HTML} of each frame, full."""
    items = [
        Item("Hamid Ouali a répondu à votre question « Préparer le bilan »", "Par la grille.", whole(WORDS)),
        Item("Votre réponse est retenue dans « Préparer le bilan »", "Deux mots."),
    ]
    notice = Notice("Re: Préparer le bilan", items, "https://margelle.example/messages/1/", ("thread", 1), "Tuteurs")
    told = {"notice": notice, "family": "Une réponse à ma question", "stop_url": STOP}
    sections = [Section("Tuteurs de site", LINES), Section("", LINES[:1])]
    digest = {"subject": "Margelle : 3 réponses et 2 discussions", "period": "daily", "stop_url": STOP}
    return {
        "notification": frames.render("emails/notification", told)[1],
        "digest": frames.render("emails/digest", digest | {"sections": sections})[1],
        "text": frames.framed(
            "Votre code", "Bonjour,\n\nVoici votre code :\n\n    1234-5678\n\nhttps://margelle.example/compte/"
        ),
    }


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_mails(chromium, axe, width, theme):
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
    page = context.new_page()
    found = {}
    for name, html in mails().items():
        page.set_content(html)
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found[name] = (axe(page), wide, page.locator("img").count())
    context.close()
    assert found == dict.fromkeys(mails(), ([], False, 0))
