"""Communities, their charters in several versions, their members, requests and invitations."""

from datetime import timedelta
from hashlib import sha256

from community.html import render_long
from community.models import (
    Charter,
    CharterAcceptance,
    Community,
    CommunityIndexPage,
    Invitation,
    JoinRequest,
    Membership,
)
from home.actions.site import blocks_from

from .accounts import DEMO_ACCOUNTS
from .source import load, load_threads

# The named people meet in the first communities of the file.
COMMON = 4

REQUEST_MESSAGES = (
    "Je prends la suite d'une collègue comme tutrice, et je voudrais suivre vos échanges.",
    "Notre service accueille son premier stagiaire en janvier. Vos retours nous aideraient.",
    "Je travaille sur le même territoire et je connais plusieurs d'entre vous.",
)


def seed_communities(world):
    """Write the 32 communities and who belongs to them."""
    data = load("communities")
    index = CommunityIndexPage.objects.get()
    outsider = next(account.email for account in DEMO_ACCOUNTS if not account.key and not account.site_role)
    world.pool = [user for user in world.people if user.email != outsider]
    for number, item in enumerate(data["communities"]):
        community = index.add_child(instance=_community(world, item, number))
        world.communities[item["slug"]] = community
        _seed_charters(world, community, item, data["charters"])
        _seed_members(world, community, item)
    _seed_requests(world, [community for community in world.communities.values() if community.join_mode == "request"])
    _seed_invitations(world)


def _community(world, item, number):
    weekly = item.get("weekly_invitation") or {}
    place = ("department", item["department"]) if item["department"] else ("region", item["region"])
    return Community(
        title=item["title"],
        slug=item["slug"],
        kind=item["kind"],
        join_mode=item["join_mode"],
        public_reading=item["public_reading"],
        purpose=item["purpose"],
        description=blocks_from(item["description"]),
        territory=world.territories.get(place),
        hue=item["hue"],
        icon=item["icon"],
        answer_promise="réponse sous 2 jours ouvrés" if number < 4 else "",
        invitation_title=weekly.get("title", ""),
        invitation_text=weekly.get("text", ""),
        archived_at=world.now - timedelta(days=120) if item["status"] == "archived" else None,
        first_published_at=world.now - timedelta(days=700 - number),
    )


def _seed_charters(world, community, item, texts):
    versions = [(key, True) for key in (item.get("previous_charter"), item["charter"]) if key]
    if item.get("draft_charter"):
        versions.append((item["draft_charter"], False))
    world.charters = getattr(world, "charters", {})
    for number, (key, published) in enumerate(versions, start=1):
        source = texts.get(key, key)
        charter = Charter.objects.create(
            community=community,
            number=number,
            source=source,
            html=render_long(source),
            changes="Le texte est plus court, et dit ce que deviennent les documents partagés." if number > 1 else "",
            published_at=world.now - timedelta(days=300 // number - 140) if published else None,
        )
        if published:
            community.charter = charter
        world.charters.setdefault(community.pk, []).append(charter)
    community.save(update_fields=["charter"])


def _seed_members(world, community, item):
    managers = [world.named[key] for key in item["managers"]]
    named = [user for user in _cast(world, community) if user not in managers]
    rest = [user for user in world.pool if user not in managers and user not in named]
    count = max(0, item["members"] - len(managers) - len(named))
    members = managers + named + world.dice.sample(rest, count)
    first = world.charters[community.pk][0]
    rows = [_membership(world, community, user, user in managers, first) for user in members]
    Membership.objects.bulk_create(rows)
    CharterAcceptance.objects.bulk_create(
        CharterAcceptance(charter=row.accepted_charter, user=row.user, at=row.joined_at) for row in rows
    )
    community.member_count = len(rows)
    community.save(update_fields=["member_count"])
    world.members[community.slug] = members


def _cast(world, community):
    """Return the named people who write here, and those who are everywhere in the first communities."""
    keys = [
        key for data in load_threads() if data["community"] == community.slug for key in data.get("cast", {}).values()
    ]
    if len(world.communities) <= COMMON:
        keys += world.named
    return [world.named[key] for key in dict.fromkeys(keys)]


def _membership(world, community, user, manages, first_charter):
    # Where a new version was published, a third of the members have accepted it already.
    current = manages or first_charter.pk == community.charter_id or world.dice.random() < 0.33
    return Membership(
        community=community,
        user=user,
        role=Membership.Role.MANAGER if manages else Membership.Role.MEMBER,
        joined_at=world.now - timedelta(days=world.dice.randint(1, 600), minutes=world.dice.randint(0, 1440)),
        accepted_charter=community.charter if current else first_charter,
    )


def _seed_requests(world, communities):
    rows = []
    for community in communities:
        inside = set(world.members[community.slug])
        for user in world.dice.sample([user for user in world.pool if user not in inside], 2):
            message = world.dice.choice(REQUEST_MESSAGES)
            asked = world.now - timedelta(hours=world.dice.randint(2, 70))
            rows.append(
                JoinRequest(
                    community=community, user=user, message=message, charter=community.charter, created_at=asked
                )
            )
    JoinRequest.objects.bulk_create(rows)


def _seed_invitations(world):
    nadia = world.named["nadia-belkacem"]
    for slug, members in world.members.items():
        if nadia == members[0]:
            Invitation.objects.create(
                community=world.communities[slug],
                token_digest=sha256(f"{world.dice.random()}".encode()).hexdigest(),
                label="Participantes et participants de la session d'octobre",
                invited_by=nadia,
                expires_at=world.now + timedelta(days=30),
                max_uses=20,
                uses=6,
            )
