"""The circle of readers for which someone agreed: what is given for a narrow one does not hold for a wider one."""

from django.utils.translation import gettext as _

from community.models import Community
from community.permissions import can_see
from resources.permissions import PUBLIC, SHARED, SIGNED_IN


def reach_of(resource):
    """Return who may read `resource` once published, to be stored: "public", "signed_in" or ids of communities."""
    if resource.visibility != SHARED:
        return [resource.visibility]
    return sorted(str(place.pk) for place in resource.communities.all())


def covers(given, wanted):
    """Return whether what was agreed for the circle `given` holds for the circle `wanted`."""
    if PUBLIC in given:
        return True
    if SIGNED_IN in given:
        return PUBLIC not in wanted
    return set(wanted) <= set(given)


def in_words(reach, reader):
    """Return who is in the circle, as `reader` may know it: a community that is secret to her is not named."""
    if PUBLIC in reach:
        return _("tout le monde, même sans compte")
    if SIGNED_IN in reach:
        return _("toute personne qui a un compte ici")
    places = Community.objects.filter(pk__in=reach).order_by("title")
    names = [place.title for place in places if can_see(reader, place)]
    others = [_("d'autres communautés")] if len(names) < len(reach) else []
    return _("les membres de : %(names)s") % {"names": ", ".join(names + others)}
