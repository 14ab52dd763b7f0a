"""axe-core finds nothing on any page, at both widths, in both themes; each address is visited or said to be no page."""

import pytest
from django.urls import URLPattern, get_resolver, reverse

from tests.community.accounts_kit import app_code

WIDTHS = (1280, 390)
THEMES = ("light", "dark")

# Addresses without a page of their own: they answer a form, a script, a file or another address.
NOT_PAGES = {
    "alive", "ready", "robots", "security", "attachment", "post", "notification", "notifications_read",
    "community_level", "telling_resume", "my_invitation",
    "completions", "already_discussed",
    "manifest", "worker", "devices", "device_account", "remove_device",
    "withdraw_request", "lift_sanction", "lift_site_sanction",
    "take_back_welcome", "erase_handover_note", "give_back_handover_note", "erase_canned_reply",
    "give_back_canned_reply",
    "pin_thread", "lock_thread", "follow", "vote", "react", "accept_post", "bookmark", "delete_post", "restore_post",
    "mention_people", "mention_members", "draft", "preview", "set_language", "reply",
    "ask_advice", "manage_request", "manage_invitation", "keep_resource", "submit_resource", "take_back_resource",
    "raise_contribution", "remove_contribution",
    "library_feed", "theme_feed", "community_feed", "sitemap", "sitemap_part", "resource_pdf", "resource_image",
    "sheets_export", "edit_sheet",
    "withdraw_announcement", "drop_bulletin", "bulletin_feed", "receive_mail",
    "survey_export", "survey_state", "move_question", "grid_year", "grid_share",
    "openid_connect_login", "openid_connect_callback", "socialaccount_signup",
    "mfa_login_webauthn", "mfa_download_recovery_codes",
}  # fmt: skip

# Pages that only stand after a step: walked through below, or drawn by the same template as one that is.
AFTER_A_STEP = {
    "account_inactive", "account_confirm_login_code", "account_confirm_password_reset_code",
    "account_complete_password_reset", "account_email_verification_sent", "account_set_password",
    "mfa_authenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
    "invitation", "pending_invitation", "resume_mails",
}  # fmt: skip

VISITOR = ("communities", "directory", "organisations", "search", "library", "data_by_territory", "data_by_producer",
           "watch", "agenda", "offline", "account_login", "account_signup", "account_reset_password",
           "account_password_reset_completed", "account_request_login_code", "socialaccount_login_cancelled",
           "socialaccount_login_error", "figures")  # fmt: skip
OWN = ("my_space", "edit_profile", "preferences", "notifications", "telling", "telling_communities", "telling_threads",
       "telling_hours", "my_sanctions", "bookmarks", "drafts", "account_logout",
       "kept_resources", "propose_resource", "new_resource", "new_sheet", "my_resources", "review_queue",
       "account_email", "account_change_password", "account_reauthenticate", "mfa_index",
       "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn", "usersessions_list",
       "socialaccount_connections")  # fmt: skip
COMMUNITY = ("community", "community_files", "community_agenda", "community_members", "community_about", "join",
             "leave", "accept_charter", "new_thread", "announcements", "community_bulletins")  # fmt: skip
DESK = ("manage", "manage_members", "manage_requests", "manage_invitations", "manage_charter",
        "manage_charter_publish", "manage_archive", "new_announcement", "bulletins", "edit_bulletin",
        "send_bulletin", "manage_rules", "manage_sanctions", "manage_watchwords", "manage_journal")  # fmt: skip
SITE = ("site_people", "site_watchwords", "site_journal")
COCKPIT = ("cockpit_of", "desk_questions", "desk_newcomers", "desk_sleeping", "desk_export", "handover",
           "canned_replies")  # fmt: skip
POST = ("edit_post", "post_actions")
CASE = ("edit_case", "contributions")
RESOURCE = ("resource", "opinion", "trial", "trials")
SHEET_STEPS = ("action", "contexte", "objectifs", "publics", "moyens", "bilan", "relire")
WRITING = ("edit_resource", "review_resource", "discard_resource")
UPKEEP = ("verify_resource", "withdraw_resource")
MODERATION = ("move_thread", "split_thread", "merge_thread", "delete_thread")
POST_MODERATION = ("post_versions", "post_identity")

# Each by its reader and its survey; those about one question come after.
SURVEYS = {
    "survey": ("claire", "named"), "survey_answer": ("claire", "named"), "survey_thanks": ("claire", "named"),
    "survey_results": ("animatrice", "answered"), "manage_survey": ("animatrice", "named"),
    "survey_settings": ("animatrice", "draft"), "survey_preview": ("animatrice", "answered"),
    "new_question": ("animatrice", "draft"), "survey_ideas": ("animatrice", "box"),
    "survey, box": ("claire", "box"), "survey_answer, box": ("claire", "box"), "survey, visitor": (None, "box"),
    "survey, grid": ("claire", "grid"), "survey, over": ("claire", "answered"),
}  # fmt: skip


def pages(world):
    """Return {name: (reader, address)} for every page."""
    thread = world["threads"]["réponse"]
    post, someone = world["post"], world["public_ids"]["claire"]
    found = {"home": (None, "/"), "missing": (None, "/rien/")}
    found |= {name: (None, reverse(name)) for name in VISITOR}
    found |= {"stop_mails": (None, world["stop_mails"]), "a forged link": (None, "/courriels/arreter/x/")}
    found |= {name: ("claire", reverse(name)) for name in OWN}
    found |= {name: ("claire", reverse(name, args=["tuteurs"])) for name in COMMUNITY}
    found |= {name: ("animatrice", reverse(name, args=["tuteurs"])) for name in DESK}
    found |= survey_pages(world["surveys"])
    found |= {"cockpit": ("animatrice", reverse("cockpit"))}
    found |= {name: ("animatrice", reverse(name, args=["demandes"])) for name in COCKPIT}
    found |= {name: ("animatrice", reverse(name, args=["demandes", *args])) for name, args in world["desk"].items()}
    found |= {name: ("animatrice", reverse(name, args=[thread["pk"]])) for name in MODERATION}
    found |= {name: ("animatrice", reverse(name, args=[post])) for name in POST_MODERATION}
    found |= {name: ("claire", reverse(name, args=[post])) for name in POST}
    found |= {name: ("claire", reverse(name, args=[world["resource"]])) for name in RESOURCE}
    found |= {f"{name}, visitor": (None, reverse(name, args=[world["resource"]])) for name in ("resource", "opinion")}
    found |= {name: ("claire", reverse(name, args=[world["draft"]])) for name in WRITING}
    found |= {name: ("claire", reverse(name, args=[world["sheet"]])) for name in UPKEEP}
    for step in SHEET_STEPS:
        found |= {f"sheet, {step}": ("claire", reverse("edit_sheet_step", args=[world["practice"], step]))}
    found |= {"edit_sheet_step": ("claire", reverse("edit_sheet_step", args=[world["begun"], "relire"]))}
    found |= {"sheet_authors": ("claire", reverse("sheet_authors", args=[world["begun"]]) + "?q=Sophie")}
    found |= {name: ("claire", reverse(name, args=["tuteurs", world[name]])) for name in ("announcement", "bulletin")}
    found |= {"sheets_import": ("animatrice", reverse("sheets_import"))}
    found |= {"practice sheet": ("claire", reverse("resource", args=[world["practice"]]))}
    found |= {"practice sheet, visitor": (None, reverse("resource", args=[world["practice"]]))}
    found |= {"queue, two waiting": ("animatrice", reverse("review_queue"))}
    found |= {"review, to decide": ("animatrice", reverse("review_resource", args=[world["draft"]]))}
    found |= {"review, changes": ("animatrice", reverse("review_resource", args=[world["sheet"]]))}
    found |= {"new_case": ("claire", reverse("new_case"))}
    found |= {name: ("animatrice", reverse(name, args=[world["case"]])) for name in CASE}
    found |= {"capitalise": ("animatrice", reverse("capitalise", args=[thread["pk"]]))}
    found |= {"capitalise, a sheet": ("animatrice", reverse("capitalise", args=[thread["pk"]]) + "?vers=fiche")}
    found |= {"edit_contribution": ("animatrice", reverse("edit_contribution", args=[world["contribution"]]))}
    found |= {"consent": ("claire", reverse("consent", args=[world["contribution"]]))}
    found |= {"resource, owner": ("animatrice", reverse("resource", args=[world["resource"]]))}
    found |= {"remove_trial": ("claire", reverse("remove_trial", args=[world["resource"], world["trial"]]))}
    found |= {"thread": ("claire", thread["path"])}
    found |= {"profile": ("sophie", reverse("profile", args=[someone]))}
    found |= {"organisation": (None, reverse("organisation", args=[world["organisation"]]))}
    found |= {"manage_member": ("animatrice", reverse("manage_member", args=["tuteurs", someone]))}
    found |= {"manage_person": ("animatrice", reverse("manage_person", args=["tuteurs", someone]))}
    found |= {name: ("administratrice", reverse(name)) for name in SITE}
    found |= {"site_person": ("administratrice", reverse("site_person", args=[someone]))}
    found |= {"requests, one waiting": ("animatrice", reverse("manage_requests", args=["demandes"]))}
    found |= {"community, on request": ("sophie", reverse("community_about", args=["demandes"]))}
    found |= {"flag": ("sophie", reverse("flag", args=["message", world["flagged"]]))}
    found |= {"decision": ("claire", reverse("decision", args=[world["decision"]]))}
    found |= {"moderation": ("animatrice", reverse("moderation", args=["tuteurs"]))}
    found |= {"report": ("animatrice", reverse("report", args=["tuteurs", world["report"]]))}
    found |= {"site_moderation": ("administratrice", reverse("site_moderation"))}
    found |= {"site_report": ("administratrice", reverse("site_report", args=[world["decision"]]))}
    found |= {"styleguide": ("administratrice", reverse("styleguide"))}
    found |= {"thread, visitor": (None, thread["path"]), "home, member": ("claire", "/")}
    found |= {"territory_data": (None, reverse("territory_data", args=["region-52"]))}
    found |= {"producer_data": (None, reverse("producer_data", args=["insee"]))}
    found |= {"library, filtered": ("claire", f"{reverse('library')}?diplome=ES&theme=organiser&theme=x&plus=theme")}
    found |= {"library, second page": (None, f"{reverse('library')}?q=bilan&page=2")}
    found |= {"files of a community": ("claire", f"{reverse('community_files', args=['tuteurs'])}?vue=fichiers")}
    found |= {"community, visitor": (None, reverse("community", args=["tuteurs"]))}
    return found


def survey_pages(ids):
    """Return those of the surveys, by their `ids`."""
    found = {name: (who, reverse(name.split(",")[0], args=[ids[key]])) for name, (who, key) in SURVEYS.items()}
    found |= {"surveys": ("animatrice", reverse("surveys")), "new_survey": ("animatrice", reverse("new_survey"))}
    found |= {"community_surveys": ("claire", reverse("community_surveys", args=["tuteurs"]))}
    found |= {"edit_question": ("animatrice", reverse("edit_question", args=[ids["draft"], ids["question"]]))}
    found |= {"survey_texts": ("animatrice", reverse("survey_texts", args=[ids["answered"], ids["text"]]))}
    found |= {"grid_fill": ("claire", reverse("grid_fill", args=[ids["grid"], ids["year"]]))}
    found |= {"grid_theme": ("claire", reverse("grid_theme", args=[ids["grid"], 1]))}
    return found


def own_names():
    """Return the names of all addresses of the site but those of Wagtail."""

    def walk(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield pattern.name
            elif not (pattern.namespace or "wagtail" in str(getattr(pattern, "urlconf_name", ""))):
                yield from walk(pattern.url_patterns)

    return {name for name in walk(get_resolver().url_patterns) if name and not name.startswith("wagtail")}


def test_every_address_is_visited_or_said_not_to_be_a_page():
    everyone = {
        "announcement": 1,
        "bulletin": 1,
        "report": 1,
        "decision": 1,
        "flagged": 1,
        "stop_mails": "/x/",
        "post": 1,
        "organisation": "x",
        "resource": "x",
        "practice": "x",
        "begun": "x",
        "case": "x",
        "contribution": 1,
        "trial": 1,
        "threads": {"réponse": {"pk": 1, "path": "/"}},
        "desk": {
            "welcome": ["x"],
            "assign": ["question", 1],
            "solicit": [1],
            "handover_note": [1],
            "canned_reply": [1],
        },
        "public_ids": {"claire": "x"},
        "surveys": dict.fromkeys(("named", "answered", "draft", "box", "grid"), "x")
        | dict.fromkeys(("question", "text", "year"), 1),
        "draft": "x",
        "sheet": "x",
    }
    assert own_names() - NOT_PAGES - AFTER_A_STEP == set(pages(everyone)) & own_names()


def faults(page, axe, name):
    """Return {(name, width, theme): what is wrong} for the page that is open."""
    found = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found[name, width] = ["wider than the screen"]
        for theme in THEMES:
            # Without motion: a colour on its way to the other theme has the contrast of neither.
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            if violations := axe(page):
                found[name, width, theme] = violations
    return found


@pytest.mark.parametrize("stage", ["embedded"], indirect=True)
def test_axe_finds_nothing(stage, enter, axe):
    found, readers = {}, {}
    for name, (reader, path) in pages(stage.world).items():
        page = readers.get(reader) or readers.setdefault(reader, enter(reader))
        page.goto(path)
        found |= faults(page, axe, name)
    assert found == {}


@pytest.mark.parametrize("stage", ["embedded"], indirect=True)
def test_axe_finds_nothing_behind_the_codes_sent_by_mail(stage, enter, axe):
    page = enter()
    page.goto(reverse("account_signup"))
    page.get_by_role("button", name="Recevoir mon code").click()
    found = faults(page, axe, "sign-up, empty")
    page.get_by_label("Prénom").fill("Ana")
    page.get_by_label("Nom", exact=True).fill("Bonnet")
    page.get_by_label("Adresse électronique").fill("ana@example.org")
    page.get_by_role("button", name="Recevoir mon code").click()
    found |= faults(page, axe, "sign-up, code")
    for start, code in (
        ("account_request_login_code", "account_confirm_login_code"),
        ("account_reset_password", "account_confirm_password_reset_code"),
    ):
        page = enter()
        page.goto(reverse(start))
        page.locator("[name=email]").fill("hamid@example.org")
        page.locator("[name=email]").press("Enter")
        page.wait_for_url(f"**{reverse(code)}")
        found |= faults(page, axe, code)
    page.locator("[name=code]").fill(stage.code_mailed_to("hamid@example.org"))
    page.locator("[name=code]").press("Enter")
    page.wait_for_url(f"**{reverse('account_complete_password_reset')}")
    found |= faults(page, axe, "new password")
    assert found == {}


@pytest.mark.parametrize("stage", ["embedded"], indirect=True)
def test_axe_finds_nothing_behind_the_second_factor(stage, enter, axe):
    page = enter("renée")
    page.goto(reverse("mfa_activate_totp"))
    page.locator("[name=password]").fill("une-phrase-bien-longue")
    page.locator("[name=password]").press("Enter")
    found = faults(page, axe, "mfa_activate_totp")
    page.locator("[name=code]").fill(app_code(page.locator("#totp_secret").input_value()))
    page.locator("[name=code]").press("Enter")
    page.wait_for_url(lambda url: reverse("mfa_activate_totp") not in url)
    names = ("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_deactivate_totp", "mfa_add_webauthn")
    for name in (*names, "mfa_index"):
        page.goto(reverse(name))
        found |= faults(page, axe, name)
    page = enter()
    page.goto(reverse("account_login"))
    page.locator("[name=login]").fill("renee@example.org")
    page.locator("[name=password]").fill("une-phrase-bien-longue")
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"**{reverse('mfa_authenticate')}")
    found |= faults(page, axe, "mfa_authenticate")
    assert found == {}


@pytest.mark.parametrize("stage", ["embedded"], indirect=True)
def test_axe_finds_nothing_where_something_is_wrong(stage, enter, axe):
    page = enter("sophie")
    page.goto(stage.world["threads"]["frappe"]["path"])
    page.get_by_label("Votre réponse").fill("\u200b")
    page.locator("[data-send]").click()
    page.locator("main .error").first.wait_for()
    found = faults(page, axe, "reply, blank")
    page.goto(stage.world["invitation"])
    found |= faults(page, axe, "invitation")
    page.goto(reverse("new_thread", args=["tuteurs"]))
    page.get_by_role("button", name="Publier").click()
    found |= faults(page, axe, "new thread, empty")
    assert found == {}
