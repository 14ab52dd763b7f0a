"""Members: the named ones of the threads, the accounts of each role, and the others."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.utils.text import slugify

from community.models import Profile, User
from community.permissions import EDITORS_GROUP, MODERATORS_GROUP

from .accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from .source import MEMBERS, load


def seed_people(world):
    """Write MEMBERS accounts with their profiles and verified addresses."""
    data = load("people")
    drafts = [_named(world, person) for person in data["named"]]
    drafts += [_role_account(world, account) for account in DEMO_ACCOUNTS if not account.key]
    taken = {user.email for user, _ in drafts}
    while len(drafts) < MEMBERS:
        drafts.append(_someone(world, data, taken))
    _write(world, drafts)
    for person in data["named"]:
        world.named[person["key"]] = next(user for user in world.people if user.email == person["email"])
    _give_site_roles(world, data)


def _write(world, drafts):
    known = make_password(DEMO_PASSWORD)
    shown = {account.email for account in DEMO_ACCOUNTS}
    for number, (user, _profile) in enumerate(drafts):
        user.password = known if user.email in shown else make_password(None)
        user.public_id = f"{world.dice.getrandbits(56):014x}"
        user.date_joined = world.now - timedelta(days=world.dice.randint(20, 900), minutes=number)
    world.people = User.objects.bulk_create([user for user, _ in drafts])
    for user, profile in drafts:
        profile.user = user
    Profile.objects.bulk_create([profile for _, profile in drafts])
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in world.people
    )
    _write_qualifications(world)


def _write_qualifications(world):
    link = Profile.qualifications.through
    choices = list(world.qualifications.values())
    rows = []
    for user in world.people:
        for qualification in world.dice.sample(choices, world.dice.choice([0, 0, 1, 1, 2, 3])):
            rows.append(link(profile_id=user.profile.pk, qualification_id=qualification.pk))
    link.objects.bulk_create(rows)


def _named(world, person):
    organisation = world.organisations[person["organisation"]]
    user = User(email=person["email"], first_name=person["first_name"], last_name=person["last_name"])
    profile = Profile(
        function=person["function"],
        organisation=organisation,
        territory=organisation.territory,
        can_help_on=person["can_help_with"],
        bio=person["bio"],
        in_directory=True,
    )
    return user, profile


def _role_account(world, account):
    first, last = account.name
    profile = Profile(function=account.says, organisation=world.organisations["carif-oref-loire"])
    if not account.site_role:
        profile = Profile()
    return User(email=account.email, first_name=first, last_name=last), profile


def _someone(world, data, taken):
    dice = world.dice
    first, last = dice.choice(data["first_names"]), dice.choice(data["family_names"])
    email = _free_email(f"{slugify(first['name'])}-{slugify(last)}", taken)
    organisation = dice.choice(list(world.organisations.values()))
    functions = [
        function["label"]
        for function in data["functions_by_kind"][organisation.trade]
        if function["gender"] in (None, first["gender"])
    ]
    profile = Profile(
        function=dice.choice(functions),
        organisation=organisation,
        territory=organisation.territory,
        can_help_on=dice.sample(data["can_help_with"], dice.choice([0, 0, 1, 2, 3])),
        bio=dice.choice(data["bios"]) if dice.random() < 0.4 else "",
        in_directory=dice.random() < 0.55,
        hidden=["organisation"] if dice.random() < 0.05 else [],
    )
    return User(email=email, first_name=first["name"], last_name=last), profile


def _free_email(base, taken):
    candidates = (f"{base}{n or ''}@margelle.example" for n in range(50))
    email = next(address for address in candidates if address not in taken)
    taken.add(email)
    return email


def _give_site_roles(world, data):
    by_email = {user.email: user for user in world.people}
    wanted = {account.email: [account.site_role] for account in DEMO_ACCOUNTS if account.site_role}
    wanted |= {person["email"]: person["roles"] for person in data["named"]}
    for email, roles in wanted.items():
        _give(by_email[email], roles)


def _give(user, roles):
    if "admin" in roles:
        user.is_superuser = user.is_staff = True
    if "moderator" in roles:
        user.is_staff = True
        user.groups.add(Group.objects.get(name=MODERATORS_GROUP))
    if "editor" in roles:
        user.groups.add(Group.objects.get(name=EDITORS_GROUP))
    user.save(update_fields=["is_superuser", "is_staff"])
