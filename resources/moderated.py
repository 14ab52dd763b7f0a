"""Resources as things that people flag and moderators judge."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import linebreaks_filter
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from community.moderation.subjects import Subject, Words, register
from resources import permissions
from resources.actions import masking
from resources.models import Resource


def get_for(user, address):
    """Return a resource, which is not masked, of others that `user` reads."""
    found = get_object_or_404(Resource.objects.visible_to(user), slug=address)
    if not permissions.can_flag(user, found):
        raise Http404
    return found


def community(resource):
    """Return the community of what is shared with one at least; the site judges what all may read."""
    if resource.visibility != permissions.SHARED:
        return None
    return resource.communities.filter(live=True).order_by("pk").first()


def words(resource):
    """Return its summary and the text of its content, as HTML."""
    return format_html("<p><b>{}</b></p>{}", resource.summary, linebreaks_filter(resource.text))


register(
    Subject(
        model=Resource,
        key="ressource",
        labels=Words(
            the=_("la ressource"),
            your=_("votre ressource"),
            kept=_("la ressource redevient visible, les personnes qui ont signalé sont remerciées"),
            corrected=_("la ressource reste masquée, ses auteurs reçoivent les passages à revoir"),
            removed=_("la ressource reste masquée, avec un motif ; recours possible pendant 15 jours"),
        ),
        get_for=get_for,
        address=lambda resource: resource.slug,
        author=lambda resource: resource.owner,
        community=community,
        title=lambda resource: resource.title,
        words=words,
        url=lambda resource: resource.get_absolute_url(),
        lock=masking.lock,
        mask=masking.mask,
        unmask=masking.unmask,
        remove=masking.remove,
        restore=masking.unmask,
        coauthors=lambda resource: resource.authors.values_list("person", flat=True),
    )
)
