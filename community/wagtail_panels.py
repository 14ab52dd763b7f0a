"""The lists of the editors' dashboard, without the pages that are secret to the editor: they ask no policy.

One may have edited, locked, submitted or have to review a page of a community that one has left since.
"""

from operator import attrgetter, itemgetter

from wagtail.admin.views.home import (
    LockedPagesPanel,
    RecentEditsPanel,
    UserObjectsInWorkflowModerationPanel,
    WorkflowObjectsToModeratePanel,
)
from wagtail.models import Page

from community.wagtail_policy import is_hidden


class _Known:
    """Leaves out of the list `listed` the items whose page, found by `page_of`, is hidden."""

    def get_context_data(self, parent_context):
        """Return Wagtail's context, narrowed."""
        context = super().get_context_data(parent_context)
        user = parent_context["request"].user
        context[self.listed] = [item for item in context[self.listed] if not _hides(user, type(self).page_of(item))]
        return context


class RecentEdits(_Known, RecentEditsPanel):
    """What she edited last."""

    listed, page_of = "last_edits", itemgetter(1)


class LockedPages(_Known, LockedPagesPanel):
    """What she locked."""

    listed, page_of = "locked_pages", staticmethod(lambda page: page)


class Submitted(_Known, UserObjectsInWorkflowModerationPanel):
    """What she submitted."""

    listed, page_of = "workflow_states", attrgetter("content_object")


class ToReview(_Known, WorkflowObjectsToModeratePanel):
    """What she has to review."""

    listed, page_of = "states", itemgetter("obj")


NARROWED = {
    RecentEditsPanel: RecentEdits,
    LockedPagesPanel: LockedPages,
    UserObjectsInWorkflowModerationPanel: Submitted,
    WorkflowObjectsToModeratePanel: ToReview,
}


def narrow(panels):
    """Put ours in the place of Wagtail's, in the list `panels`."""
    panels[:] = [NARROWED[type(panel)]() if type(panel) in NARROWED else panel for panel in panels]


def _hides(user, instance):
    return isinstance(instance, Page) and is_hidden(user, instance)
