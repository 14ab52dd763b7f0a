"""Who must hold a second factor, and who still lacks one. Managers and staff act on other people's words and data."""

from allauth.mfa.models import Authenticator
from django.conf import settings

# Recovery codes alone are a list of passwords: they help someone who has a factor, they are none.
FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def is_required_of(user):
    """Return whether the site requires a second factor of `user`: staff, and who animates any community."""
    if not settings.SECOND_FACTOR_REQUIRED or not user.is_authenticated:
        return False
    return user.is_staff or user.is_superuser or any(role.is_manager for role in user.roles.values())


def is_missing(user):
    """Return whether `user` must set up a second factor before anything else."""
    return is_required_of(user) and not Authenticator.objects.filter(user=user, type__in=FACTORS).exists()
