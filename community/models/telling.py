"""How a person wants to be told: channel of each family of notifications, hours, and the devices she chose."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """What a person is told of a community or of a discussion; empty where she said nothing."""

    EACH = "each", _("À chaque message")
    DAILY = "daily", _("Résumé du jour")
    WEEKLY = "weekly", _("Résumé de la semaine")
    DIRECT = "direct", _("Seulement si l'on me répond ou me cite")
    NONE = "none", _("Rien")


def site_digest_hour():
    """Return the hour of the digests of who said nothing."""
    return settings.DIGEST_HOUR


def site_quiet_from():
    """Return when silence starts for who said nothing, or None."""
    return settings.QUIET_HOURS[0]


def site_quiet_until():
    """Return when silence ends for who said nothing, or None."""
    return settings.QUIET_HOURS[1]


def site_days_off():
    """Return the days without mail of who said nothing."""
    return list(settings.DAYS_OFF)


class TellingSettings(models.Model):
    """When mails may reach a person, in her own time zone; without a row, the site's defaults (`telling.settings_of`).

    Days are 0 (Monday) to 6. Between `quiet_from` and `quiet_until` (through midnight when the first is later), and on
    `days_off`, nothing is mailed nor pushed: it waits.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="telling")
    timezone = models.CharField(_("fuseau horaire"), max_length=40, blank=True)
    digest_hour = models.PositiveSmallIntegerField(_("heure du résumé"), default=site_digest_hour)
    digest_day = models.PositiveSmallIntegerField(_("jour du résumé de la semaine"), default=0)
    quiet_from = models.TimeField(_("silence à partir de"), default=site_quiet_from, null=True, blank=True)
    quiet_until = models.TimeField(_("jusqu'à"), default=site_quiet_until, null=True, blank=True)
    days_off = models.JSONField(_("jours de repos"), default=site_days_off, blank=True)
    # Mails that came back, one after the other; after a few, nothing is sent until she says that her address is right.
    bounces = models.PositiveSmallIntegerField(default=0)
    mail_stopped_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("réglages des notifications")
        verbose_name_plural = verbose_name

    def __str__(self):
        return f"{self.user_id}"


class ChannelChoice(models.Model):
    """The channel a person chose for a family of notifications; "none" tells her nothing, even on the site."""

    class Channel(models.TextChoices):
        """What she may choose."""

        MAIL = "mail", _("Courriel tout de suite")
        DIGEST = "digest", _("Résumé du jour")
        WEEKLY = "weekly", _("Résumé de la semaine")
        SITE = "site", _("Sur le site")
        NONE = "none", _("Rien")

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="channel_choices")
    family = models.CharField(max_length=30)
    channel = models.CharField(max_length=10, choices=Channel)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "family"], name="channel_once")]

    def __str__(self):
        return f"{self.user_id} {self.family} {self.channel}"


class PushDevice(models.Model):
    """A browser where a person chose to be told (Web Push). Its keys only let the site write to it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="push_devices")
    endpoint = models.CharField(max_length=1000)
    endpoint_digest = models.CharField(max_length=64, unique=True)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    label = models.CharField(_("appareil"), max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("appareil")
        verbose_name_plural = _("appareils")
        ordering = ["-pk"]

    def __str__(self):
        return self.label or str(self.pk)


class IncomingMail(models.Model):
    """A mail that came in, by the digest of its Message-ID: the same one is handled once, and nothing of it is kept."""

    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=30)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.outcome}"
