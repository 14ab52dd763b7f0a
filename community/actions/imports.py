"""Members and organisations brought in from a file: every error told, all or nothing, harmless to run twice."""

from functools import partial
from operator import attrgetter, itemgetter

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from community.csv_files import RefusedCsv
from community.html import clean_line, is_blank
from community.models import Network, Organisation, Qualification, Territory, User

ORGANISATION_COLUMNS = {"required": ("nom",), "optional": ("identifiant", "type", "ville", "departement", "reseaux")}
MEMBER_COLUMNS = {
    "required": ("courriel", "prenom", "nom"),
    "optional": ("fonction", "structure", "departement", "reseaux", "diplomes", "peut_aider_sur"),
}


def import_organisations(rows, *, dry_run=False, progress=iter):
    """Create or update the organisations of `rows`; returns {"created": n, "updated": n}.

    Recognised by `identifiant`, else by name and town. Raises RefusedCsv with every error of every line, in which
    case nothing is written; `dry_run` checks all and writes nothing. `progress` wraps the iteration.
    """
    known = _Known()
    write = partial(_organisation, known=known)
    return import_rows(rows, write, key=itemgetter("identifiant"), dry_run=dry_run, progress=progress)


def import_members(rows, *, dry_run=False, progress=iter):
    """Create accounts for the people of `rows`; returns {"created": n, "updated": n}. As `import_organisations`.

    Recognised by address. What a person has already filled in is never overwritten. No password is set and no
    mail is sent: she enters with a code sent to her address, which verifies it.
    """
    known = _Known()
    write = partial(_member, known=known)
    return import_rows(rows, write, key=lambda row: row["courriel"].lower(), dry_run=dry_run, progress=progress)


def import_rows(rows, write, *, key, dry_run=False, progress=iter):
    """Give each row to `write`, which returns whether it made something new; returns {"created": n, "updated": n}.

    Rows of the same `key(row)` are refused, but for an empty one. Raises RefusedCsv with every error of every line,
    and then writes nothing.
    """
    counts = {"created": 0, "updated": 0}
    with transaction.atomic():
        _refuse_twice(rows, key)
        for row in progress(rows):
            counts["created" if write(row) else "updated"] += 1
        errors = [error for row in sorted(rows, key=attrgetter("line")) for error in row.errors]
        if errors:
            raise RefusedCsv(errors)
        if dry_run:
            transaction.set_rollback(True)
    return counts


def _refuse_twice(rows, key):
    seen = {}
    for row in sorted(rows, key=attrgetter("line")):
        name = key(row)
        if name and name in seen:
            row.refuse(_("« %(key)s » est déjà à la ligne %(line)d") % {"key": name, "line": seen[name]})
        seen.setdefault(name, row.line)


class _Known:
    """What cells may refer to, loaded once."""

    def __init__(self):
        self.departments = {place.code: place for place in Territory.objects.filter(kind=Territory.Kind.DEPARTMENT)}
        self.networks = {network.slug: network for network in Network.objects.all()}
        self.qualifications = {item.code: item for item in Qualification.objects.all()}
        self.kinds = {slugify(label): value for value, label in Organisation.Kind.choices}

    def find(self, row, column, table, *, many=False):
        """Return the known object(s) of a cell, noting those that are not known."""
        wanted = row.items(column) if many else [value for value in [row[column]] if value]
        for value in wanted:
            if value not in table:
                row.refuse(_("« %(value)s » n'est pas connu (colonne %(column)s)") % {"value": value, "column": column})
        found = [table[value] for value in wanted if value in table]
        return found if many else (found[0] if found else None)

    def kind(self, row):
        """Return the organisation's kind, given as its key or its French name."""
        wanted = slugify(row["type"])
        value = self.kinds.get(wanted, wanted if wanted in self.kinds.values() else None)
        return self.find(row, "type", {row["type"]: value} if value else {})


def _organisation(row, known):
    """Write one organisation; returns whether it is new."""
    name = clean_line(row["nom"])
    fields = {
        "name": name,
        "kind": known.kind(row) or Organisation.Kind.OTHER,
        "city": clean_line(row["ville"]),
        "territory": known.find(row, "departement", known.departments),
    }
    networks = known.find(row, "reseaux", known.networks, many=True)
    _refuse_long(row, Organisation, nom="name", ville="city", identifiant="external_id")
    if row.errors:
        return False
    key = {"external_id": row["identifiant"]} if row["identifiant"] else {"name": name, "city": fields["city"]}
    organisation = Organisation.objects.filter(**key).first()
    created = organisation is None
    if created:
        organisation = Organisation(slug=free_slug(name, fields["city"]), **key)
    for field, value in fields.items():
        setattr(organisation, field, value)
    organisation.save()
    organisation.networks.set(networks)
    return created


def _refuse_long(row, model, **fields):
    """Refuse the cells that the columns of the database cannot hold."""
    for column, field in fields.items():
        limit = model._meta.get_field(field).max_length
        if len(row[column]) > limit:
            row.refuse(_("la colonne « %(column)s » dépasse %(n)d caractères") % {"column": column, "n": limit})


def free_slug(name, city=""):
    """Return a slug that no organisation has."""
    base = slugify(f"{name} {city}")[:170].strip("-") or "structure"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (f"{base}-{n}" if n > 1 else base for n in range(1, len(taken) + 2))
    return next(slug for slug in candidates if slug not in taken)


def _member(row, known):
    """Write one person; returns whether she is new."""
    email = row["courriel"].lower()
    names = {"first_name": clean_line(row["prenom"]), "last_name": clean_line(row["nom"])}
    _check_person(row, email, names)
    profile_fields = {
        "function": clean_line(row["fonction"])[:120],
        "organisation": _workplace(row),
        "territory": known.find(row, "departement", known.departments),
        "can_help_on": [clean_line(item)[:80] for item in row.items("peut_aider_sur")][:12],
    }
    _refuse_long(row, User, courriel="email")
    many = {
        "networks": known.find(row, "reseaux", known.networks, many=True),
        "qualifications": known.find(row, "diplomes", known.qualifications, many=True),
    }
    if row.errors:
        return False
    user = User.objects.filter(email=email).first()
    created = user is None
    if created:
        user = User.objects.create_user(email, **names)
        EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
    _fill_blanks(user.profile, profile_fields, many)
    return created


def _check_person(row, email, names):
    try:
        validate_email(email)
    except ValidationError:
        row.refuse(_("« %(email)s » n'est pas une adresse électronique") % {"email": row["courriel"]})
    for field, limit in (("first_name", 60), ("last_name", 80)):
        if is_blank(names[field]) or len(names[field]) > limit:
            row.refuse(_("nom ou prénom vide, ou trop long"))


def _workplace(row):
    if not row["structure"]:
        return None
    places = Organisation.objects.filter(external_id=row["structure"]) or Organisation.objects.filter(
        name=row["structure"]
    )
    if len(places) != 1:
        row.refuse(
            _("la structure « %(name)s » est inconnue, ou plusieurs portent ce nom : donnez son identifiant")
            % {"name": row["structure"]}
        )
        return None
    return places[0]


def _fill_blanks(profile, fields, many):
    for field, value in fields.items():
        if value and not getattr(profile, field):
            setattr(profile, field, value)
    profile.save()
    for field, values in many.items():
        if values and not getattr(profile, field).exists():
            getattr(profile, field).set(values)
