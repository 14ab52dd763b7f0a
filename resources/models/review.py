"""The step of Wagtail's workflow in which who may review a resource decides."""

from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from resources import permissions
from resources.models.pages import Resource


class ReviewTask(Task):
    """A review by who animates a community of the resource, or by an editor."""

    class Meta:
        verbose_name = _("relecture de la bibliothèque")
        verbose_name_plural = _("relectures de la bibliothèque")

    def get_actions(self, obj, user):
        """Return what `user` may do on Wagtail's screens: send back with a comment, publish."""
        page = Resource.objects.filter(pk=obj.pk).first()
        if page is None or not permissions.can_publish(user, page, page.get_latest_revision_as_object()):
            return []
        return [("reject", _("Renvoyer avec un commentaire"), True), ("approve", _("Publier"), False)]

    def get_task_states_user_can_moderate(self, user, **kwargs):
        """Return the reviews in progress of what `user` may review."""
        waiting = self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS)
        numbers = Resource.objects.reviewable_by(user).values_list("pk", flat=True)
        return waiting.filter(workflow_state__object_id__in=[str(number) for number in numbers])

    @classmethod
    def get_description(cls):
        """Return what editors read when they choose a task."""
        return _("Les personnes qui animent une communauté de la ressource, et la rédaction, relisent et publient.")
