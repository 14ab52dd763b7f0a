"""What Wagtail calls when a review ends well (WAGTAIL_FINISH_WORKFLOW_ACTION). Imports no models: they import it."""

from django.core.exceptions import PermissionDenied

from resources import permissions


def publish_reviewed(workflow_state, user=None):
    """Publish the latest revision of the page that was reviewed.

    A resource asks the right of who ends the review, not Wagtail's right on pages, which community managers do not
    have. Raises PermissionDenied.
    """
    page = workflow_state.content_object.specific
    revision = page.get_latest_revision()
    ours = hasattr(page, "visibility")
    if ours and not permissions.can_publish(user, page, revision.as_object()):
        raise PermissionDenied
    revision.publish(user=user, skip_permission_checks=ours)
