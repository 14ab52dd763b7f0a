"""What of the library is secret on the editors' screens: resources of secret communities, and their files."""

from django.db.models import Q
from wagtail.models import Page
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import register_permission_policy

from community.wagtail_policy import HidingPolicy, keep_secret
from resources import permissions
from resources.models import LibraryDocument, LibraryImage, Resource


class SecretFilePolicy(HidingPolicy, CollectionOwnershipPermissionPolicy):
    """Wagtail's policy for documents and images, without those of pages that are secret to the editor."""


def install():
    """Put the policies in the place of Wagtail's. Called once, before anything asks for a policy."""
    keep_secret(Page, Resource.objects.hidden_from, _knowers)
    for model, wagtail_model in ((LibraryDocument, "wagtaildocs.Document"), (LibraryImage, "wagtailimages.Image")):
        keep_secret(model, model.objects.hidden_from)
        policy = SecretFilePolicy(model, auth_model=wagtail_model, owner_field_name="uploaded_by_user")
        # Exactly: Wagtail may register its own after this, when its apps are ready.
        register_permission_policy(model, policy, exact_class=True)


def _knowers(page):
    """Return the filter of the people who know a secret resource; None for pages that are no secret."""
    if not isinstance(page, Resource) or page.visibility != permissions.SHARED:
        return None
    places = list(page.communities.all())
    if not places or not all(place.is_secret for place in places):
        return None
    written = Q(pk=page.owner_id) | Q(written_resources__resource=page.pk)
    return written | Q(memberships__community__in=[place.pk for place in places])
