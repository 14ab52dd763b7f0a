"""A discussion."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from wagtail.search import index

from community.search import extraction
from community.search.findable import FACTS, TITLE, Filed
from forums.models.attachments import Attachment
from forums.querysets import ThreadQuerySet
from forums.words import words_of


class Thread(Filed, models.Model):
    """A question or an exchange in a community. Its posts are in the order of their ids.

    `post_count`, `last_post*` and `accepted_post` are derived: `forums.actions.threads.recount` repairs them.
    """

    class Kind(models.TextChoices):
        """A question waits for an answer; an exchange does not."""

        QUESTION = "question", _("Question")
        EXCHANGE = "exchange", _("Échange")

    community = models.ForeignKey("community.Community", models.CASCADE, related_name="threads")
    about_page = models.ForeignKey("wagtailcore.Page", models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(_("nature"), max_length=10, choices=Kind, default=Kind.QUESTION)
    title = models.CharField(_("titre"), max_length=160)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="threads")
    is_anonymous = models.BooleanField(_("anonyme"), default=False)
    members_only = models.BooleanField(_("pour les membres seulement"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True, help_text=_("Pour une discussion importée."))
    external_id = models.CharField(max_length=80, blank=True)
    themes = models.ManyToManyField("community.Theme", blank=True, related_name="threads", verbose_name=_("thèmes"))
    qualifications = models.ManyToManyField(
        "community.Qualification", blank=True, related_name="threads", verbose_name=_("diplômes")
    )
    created_at = models.DateTimeField(default=timezone.now)
    pinned_at = models.DateTimeField(null=True, blank=True)
    locked_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    # Opened by a newcomer: only she and those who moderate read it until they have.
    held_at = models.DateTimeField(null=True, blank=True)
    # Where its posts went; its address leads there.
    merged_into = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    accepted_post = models.ForeignKey("forums.Post", models.SET_NULL, null=True, blank=True, related_name="+")
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # Shown posts, the opening one included.
    post_count = models.PositiveIntegerField(default=0)
    last_post_id = models.BigIntegerField(default=0)
    last_post_at = models.DateTimeField(default=timezone.now)
    # The number of the last event of its log; incremented under the row's lock.
    event_seq = models.PositiveIntegerField(default=0)

    search_fields = [
        index.SearchField("title", boost=TITLE),
        index.AutocompleteField("title"),
        index.SearchField("search_text"),
        index.SearchField("search_files", boost=0.5),
        *FACTS,
    ]

    objects = ThreadQuerySet.as_manager()

    class Meta:
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        constraints = [
            models.UniqueConstraint(
                fields=["community", "external_id"], condition=~models.Q(external_id=""), name="thread_imported_once"
            )
        ]
        indexes = [
            models.Index(fields=["community", "-last_post_id"], name="thread_recent"),
            models.Index(fields=["community", "-created_at"], name="thread_created"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Return the permanent address, which survives a move to another community."""
        return reverse("thread", args=[self.pk, slugify(self.title)[:60] or "discussion"])

    @classmethod
    def get_indexed_objects(cls):
        """Return the threads to be found, with what they say; those who moderate find the deleted ones elsewhere."""
        return cls.objects.filter(deleted_at=None, held_at=None).with_words()

    def search_text(self):
        """Return the words of its messages, as its readers without an account see them."""
        return words_of(self)

    def search_files(self):
        """Return the text of the files of its shown messages, which its readers may open."""
        if not getattr(self, "has_words_in_files", True):
            return ""
        return extraction.words_of(Attachment.objects.shown_in(self.pk))

    def search_audience(self):
        """Return the token of the readers of its community, or of those who read what is for its members."""
        if self.deleted_at is not None or self.held_at is not None:
            return []
        return [f"{'m' if self.members_only else 'd'}{self.community_id}"]

    def search_kind(self):
        """Return whether it is a question."""
        return self.kind

    def search_communities(self):
        """Return its community."""
        return [str(self.community_id)]

    def search_day(self):
        """Return the day of its last message."""
        return timezone.localdate(self.last_post_at)

    @property
    def reply_count(self):
        """Return the number of shown answers."""
        return max(0, self.post_count - 1)

    @property
    def is_locked(self):
        """Return whether it is closed to answers."""
        return self.locked_at is not None

    @property
    def awaits_answer(self):
        """Return whether it is a question nobody answered."""
        return self.kind == self.Kind.QUESTION and self.post_count <= 1
