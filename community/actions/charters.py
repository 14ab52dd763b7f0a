"""Writing a community's charter, putting it into force, accepting it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community import audit, permissions
from community.actions.locking import forget_roles, lock, require
from community.actions.membership import require_charter
from community.html import render_long
from community.models import Charter, CharterAcceptance, Community, Membership, User
from community.notifications import notify


@transaction.atomic
def draft_charter(actor, community, source, changes=""):
    """Write the draft of the next version, the only one there is; return it.

    Raises PermissionDenied to who does not manage here, `community.html.TooLong`.
    """
    community = lock(community, actor)
    require(permissions.can_manage(actor, community))
    draft = community.charters.filter(published_at=None).first() or Charter(community=community)
    draft.number = draft.number or _next_number(community)
    draft.source, draft.changes, draft.author = source, changes, actor
    draft.html = render_long(source)
    draft.save()
    return draft


@transaction.atomic
def publish_charter(actor, charter):
    """Put a draft into force; return whether it still was a draft.

    From then on it is never edited, and each member is asked to accept it before she writes again; who publishes
    has accepted. Raises PermissionDenied to who does not manage here, ValidationError when it says the same as the
    charter in force.
    """
    community = lock(charter.community, actor)
    require(permissions.can_manage(actor, community))
    charter = community.charters.filter(pk=charter.pk, published_at=None).first()
    if charter is None:
        return False
    if community.charter and community.charter.source == charter.source:
        raise ValidationError(_("Ce texte est celui de la charte en vigueur : rien à publier."), code="same")
    charter.published_at = timezone.now()
    charter.html = render_long(charter.source)
    charter.save(update_fields=["published_at", "html"])
    _put_in_force(actor, community, charter)
    return True


@transaction.atomic
def accept_charter(actor, community, charter_id):
    """Write that `actor`, a member, accepts the charter in force; return whether she had not yet.

    Accepting twice, from two tabs, is accepting once. Raises PermissionDenied to who is no member, ValidationError
    when another version came into force since it was shown.
    """
    community = lock(community, actor)
    require(permissions.is_member(actor, community))
    require_charter(community, charter_id)
    return community.charter_id is not None and _write_acceptance(actor, community)


def _put_in_force(actor, community, charter):
    Community.objects.filter(pk=community.pk).update(charter=charter)
    community.charter = charter
    if permissions.is_member(actor, community):
        _write_acceptance(actor, community)
    audit.record(actor, "charter.published", charter, community=community, number=charter.number)
    notify(
        "charter_published",
        User.objects.filter(memberships__community=community, is_active=True),
        actor,
        community,
        title=community.title,
        url=reverse("accept_charter", args=[community.slug]),
        note=charter.changes,
    )


def _write_acceptance(person, community):
    CharterAcceptance.objects.get_or_create(charter_id=community.charter_id, user=person)
    older = Membership.objects.filter(user=person, community=community).exclude(
        accepted_charter_id=community.charter_id, accepted_charter_id__isnull=False
    )
    forget_roles(person)
    return bool(older.update(accepted_charter_id=community.charter_id))


def _next_number(community):
    return (community.charters.aggregate(last=Max("number"))["last"] or 0) + 1
