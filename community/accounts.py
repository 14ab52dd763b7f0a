"""How accounts are made and entered: what django-allauth asks of a site."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by e-mail address."""


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Accounts by OpenID Connect."""
