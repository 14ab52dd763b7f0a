"""From a draft to its readers: submit, comment, send back, publish, withdraw. Steps and history are Wagtail's."""

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log
from wagtail.models import Workflow, WorkflowPage, WorkflowTask

from community.html import is_blank, normalise
from resources import notifications, permissions
from resources.actions.drafts import draft_of, require
from resources.history import COMMENTED, UNPUBLISHING_ASKED, speakers_of
from resources.models import LibraryPage, Resource, ReviewTask
from resources.reviewers import reviewers_of

WORKFLOW = "Relecture"
MOST_COMMENT = 2000


class Incomplete(ValueError):
    """Something that readers need is missing: `missing` is [(field, message)]."""

    def __init__(self, missing):
        super().__init__(", ".join(field for field, _message in missing))
        self.missing = missing


class Changed(ValueError):
    """The draft is no longer the one that the reviewer read."""


class NoLongerWaiting(Changed):
    """The draft waited for a review when the reviewer read it; it was taken back, or sent back, since."""


class Blank(ValueError):
    """A comment that says nothing, or too much."""


@transaction.atomic
def set_up_workflow():
    """Return the workflow of the library, made if it is not there. Idempotent; what an administrator changed stays."""
    workflow, made = Workflow.objects.get_or_create(name=WORKFLOW)
    if made:
        WorkflowTask.objects.create(workflow=workflow, task=ReviewTask.objects.create(name=WORKFLOW))
    for library in LibraryPage.objects.filter(workflowpage=None):
        WorkflowPage.objects.create(workflow=workflow, page=library)
    return workflow


@transaction.atomic
def submit(actor, resource):
    """Ask for a review of the draft; return whether it was not waiting already. Tells who may review it.

    Raises Refused to who may not write in it, Incomplete when the required part is not there.
    """
    current, draft = _locked(resource)
    require(_knows(actor, current, draft))
    _check_complete(draft)
    if current.workflow_in_progress:
        return False
    state = current.current_workflow_state
    if state is not None:
        state.resume(user=actor)
    else:
        # Without a step, Wagtail's workflow would publish at once; its last step asks the right again.
        (current.get_workflow() or set_up_workflow()).start(draft, actor)
    notifications.review_asked(draft, actor, reviewers_of(current, draft))
    return True


@transaction.atomic
def take_back(actor, resource):
    """Withdraw the draft from review; return whether it was there. Raises Refused."""
    current, draft = _locked(resource)
    require(_knows(actor, current, draft))
    state = current.current_workflow_state
    if state is None:
        return False
    state.cancel(user=actor)
    return True


@transaction.atomic
def comment(actor, resource, text):
    """Add a comment that authors and reviewers read. Tells the others who take part. Raises Refused, Blank."""
    text = _words(text)
    current, draft = _locked(resource)
    require(_knows(actor, current, draft))
    log(draft, COMMENTED, user=actor, data={"comment": text})
    notifications.review_commented(draft, actor, _speakers(current, draft), text)


@transaction.atomic
def send_back(actor, resource, text):
    """Return the draft to its authors with a comment; return whether it was waiting. Tells them.

    Raises Refused to who may not review it, Blank.
    """
    text = _words(text)
    current, draft = _locked(resource)
    require(permissions.can_review(actor, current) and permissions.can_review(actor, draft))
    step = current.current_workflow_task_state
    if step is None:
        return False
    step.reject(user=actor, comment=text)
    notifications.sent_back(draft, actor, _authors(current), text)
    return True


@transaction.atomic
def publish(actor, resource, *, seen=None, waited=False):
    """Put the draft before its readers and return the page. Tells its authors, once for each revision.

    `seen` is the revision that the reviewer read: raises Changed when there is a later one. `waited` says that it
    waited for a review then: raises NoLongerWaiting when it does not any more. Raises Incomplete, and Refused to who
    may not publish it, asked of what is published and of the draft (`permissions.can_publish`).
    """
    current, draft = _locked(resource)
    require(permissions.can_publish(actor, current, draft))
    if seen is not None and seen != current.latest_revision_id:
        raise Changed
    step = current.current_workflow_task_state
    if step is None and current.live and current.live_revision_id == current.latest_revision_id:
        return current
    if waited and step is None:
        raise NoLongerWaiting
    _check_complete(draft)
    if step is not None:
        step.approve(user=actor)
    else:
        current.get_latest_revision().publish(user=actor, skip_permission_checks=True)
    published = Resource.objects.get(pk=current.pk).specific
    if published.live:
        notifications.published(published, actor, _authors(current))
    return published


@transaction.atomic
def unpublish(actor, resource):
    """Take the page away from its readers; its draft stays. Tells its authors. Return whether it was published.

    Raises Refused to who may not review it.
    """
    current, _draft = _locked(resource)
    require(permissions.can_review(actor, current))
    if not current.live:
        return False
    UnpublishPageAction(current, user=actor).execute(skip_permission_checks=True)
    notifications.unpublished(current, actor, _authors(current))
    return True


@transaction.atomic
def ask_to_unpublish(actor, resource, text):
    """Ask who may review it to take the page away from its readers. Raises Refused to who did not write it, Blank."""
    text = _words(text)
    current, draft = _locked(resource)
    require(_knows(actor, current, draft) and current.live)
    log(current, UNPUBLISHING_ASKED, user=actor, data={"comment": text})
    notifications.unpublishing_asked(current, actor, reviewers_of(current, current), text)


@transaction.atomic
def discard(actor, resource):
    """Delete a draft that was never published. Raises Refused to all but its owner."""
    current, _draft = _locked(resource)
    require(permissions.can_edit(actor, current) and current.owner_id == actor.pk)
    require(not current.live and current.first_published_at is None)
    current.delete()


def lacking(draft):
    """Return [(field, message)] of what a draft of any kind lacks before its readers may have it."""
    nowhere = draft.visibility == permissions.SHARED and not draft.communities.all()
    readers = [("communities", _("Choisissez au moins une communauté, ou d'autres lecteurs."))] if nowhere else []
    return [*draft.missing(), *readers]


def _locked(resource):
    """Return (what is published, the draft) of `resource`, its row being ours until the end of the transaction."""
    current = Resource.objects.select_for_update().get(pk=resource.pk).specific
    return current, draft_of(current)


def _knows(actor, current, draft):
    return permissions.can_edit(actor, current) and permissions.can_edit(actor, draft)


def _check_complete(draft):
    if missing := lacking(draft):
        raise Incomplete(missing)


def _words(text):
    text = normalise(text).strip()
    if is_blank(text) or len(text) > MOST_COMMENT:
        raise Blank
    return text


def _authors(resource):
    people = [author.person for author in resource.authors.select_related("person")]
    return list(dict.fromkeys([person for person in [resource.owner, *people] if person]))


def _speakers(current, draft):
    """Return the authors, and the reviewers who said something before and still may read the draft."""
    people = [person for person in speakers_of(current) if _knows(person, current, draft)]
    return list(dict.fromkeys([*_authors(current), *people]))
