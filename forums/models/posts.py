"""A message of a discussion, its earlier versions, its mentions and reactions."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from forums.querysets import PostQuerySet
from forums.reactions import REACTIONS


class Post(models.Model):
    """A message: light Markdown as typed, and its HTML rendered and cleaned once, on writing.

    Deleting keeps the row as a placeholder. `reaction_counts` is {reaction key: number}, derived from `Reaction`.
    """

    thread = models.ForeignKey("forums.Thread", models.CASCADE, related_name="posts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="posts")
    is_anonymous = models.BooleanField(default=False)
    quoted = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="quotes")
    source = models.TextField(_("texte"))
    html = models.TextField()
    # The same for readers without an account, where it names people: "Prénom N." in place of whole names.
    public_html = models.TextField(blank=True)
    # Made by the form: the same one twice is the same message.
    form_key = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    # Masked while somebody judges it: only its author and those who moderate still read it.
    hidden_at = models.DateTimeField(null=True, blank=True)
    # It was the accepted answer when it was masked.
    accepted_when_hidden = models.BooleanField(default=False)
    reaction_counts = models.JSONField(default=dict, blank=True)
    # "Prénom Nom", for a message imported with its credit and without an account.
    credit = models.CharField(_("crédit"), max_length=160, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        constraints = [models.UniqueConstraint(fields=["author", "form_key"], name="post_once")]
        indexes = [models.Index(fields=["thread", "id"], name="post_in_thread")]

    def __str__(self):
        return f"#{self.pk}"

    def get_absolute_url(self):
        """Return the permanent address, which leads to the right window of the thread."""
        return reverse("post", args=[self.pk])

    def html_for(self, reader):
        """Return the HTML that `reader` may see: without an account, cited people are "Prénom N."."""
        return self.html if reader.is_authenticated else self.public_html or self.html

    @property
    def is_deleted(self):
        """Return whether only a placeholder is shown."""
        return self.deleted_at is not None

    @property
    def is_shown(self):
        """Return whether all its readers see its words: it is neither deleted nor masked."""
        return self.deleted_at is None and self.hidden_at is None


class PostRevision(models.Model):
    """An earlier version of a message, for those who moderate."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="revisions")
    source = models.TextField()
    html = models.TextField()
    written_at = models.DateTimeField()
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    replaced_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.post} {self.written_at:%Y-%m-%d %H:%M}"


class Mention(models.Model):
    """A person cited in a message; she could read it when it was written."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentions")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "user"], name="mention_once")]

    def __str__(self):
        return f"{self.post} @{self.user}"


class Reaction(models.Model):
    """One person, one message, one kind of reaction."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="reactions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reactions")
    kind = models.CharField(max_length=10, choices=[(key, key) for key in REACTIONS])

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "user", "kind"], name="reaction_once")]

    def __str__(self):
        return f"{self.post} {self.kind}"
