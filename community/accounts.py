"""How accounts are made and entered: what django-allauth asks of a site."""

import logging
from math import ceil
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal import ratelimit
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.db.models import F
from django.shortcuts import render
from django.utils.crypto import get_random_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community import live
from community.html import clean_line
from community.mailing import frames
from community.models import Profile

log = logging.getLogger(__name__)

RETRY_AFTER = 300


def complete_account(user):
    """Give an account what `User.objects.create_user` gives: its profile. Any other way of making one ends here."""
    Profile.objects.get_or_create(user=user)
    return user


def too_many_requests(request, wait=RETRY_AFTER, about_codes=True):
    """Answer 429: the address is asked to wait so many seconds, nothing is said of any account."""
    told = {"minutes": ceil(wait / 60), "about_codes": about_codes}
    response = render(request, "429.html", told, status=429)
    response["Retry-After"] = str(wait)
    return response


class AccountAdapter(DefaultAccountAdapter):
    """Accounts by e-mail address."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy("L'adresse ou le mot de passe ne correspond pas."),
        "too_many_login_attempts": gettext_lazy(
            "Trop d'essais en peu de temps. Attendez cinq minutes avant de recommencer."
        ),
        "incorrect_code": gettext_lazy("Ce code ne correspond pas au dernier code envoyé."),
        "incorrect_password": gettext_lazy("Ce n'est pas votre mot de passe."),
        "enter_current_password": gettext_lazy("Ce n'est pas votre mot de passe actuel."),
        "duplicate_email": gettext_lazy("C'est déjà l'adresse de votre compte."),
        "email_taken": gettext_lazy("Cette adresse est celle d'un autre compte."),
        "account_inactive": gettext_lazy("Ce compte est fermé."),
        "rate_limited": gettext_lazy("Attendez un peu avant de redemander un code."),
    }

    def save_user(self, request, user, form, commit=True):
        """Save the account made by a form, with its profile."""
        user = super().save_user(request, user, form, commit)
        return complete_account(user) if commit else user

    def pre_login(self, request, user, **kwargs):
        """Keep the session open on this device only when asked; else it ends with the browser."""
        response = super().pre_login(request, user, **kwargs)
        request.session.set_expiry(settings.SESSION_COOKIE_AGE if request.POST.get("remember") else 0)
        return response

    def respond_user_inactive(self, request, user):
        """Say until when a suspended account is closed, and why: its owner has just proved that it is hers."""
        suspensions = user.sanctions.standing().filter(kind="suspend")
        longest = suspensions.order_by(F("until").desc(nulls_first=True)).first()
        if longest is None:
            return super().respond_user_inactive(request, user)
        return render(request, "account/account_suspended.html", {"sanction": longest}, status=403)

    def is_safe_url(self, url):
        """Return whether `url` stays on this very host: other allowed hosts are none of a link's business."""
        request = context.request
        return url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())

    def render_mail(self, *args, **kwargs):
        """Return the mail with its HTML, in the frame of all."""
        mail = super().render_mail(*args, **kwargs)
        mail.attach_alternative(frames.framed(mail.subject, mail.body), "text/html")
        return mail

    def send_mail(self, template_prefix, email, context):
        """Send at once. A mail that cannot leave is said to known and unknown addresses alike, never a 500."""
        house = {"site_name": settings.SITE_NAME, "site_url": settings.BASE_URL, "contact": settings.CONTACT_EMAIL}
        try:
            self.render_mail(template_prefix, email, {"email": email, **context, **house}).send()
        except (SMTPException, OSError):
            log.exception("mail %s could not be sent", template_prefix)
            messages.error(self.request, _("Le courriel n'a pas pu partir. Réessayez dans quelques minutes."))

    def validation_error(self, code, *args):
        """Return the error, telling after a wrong password how many attempts remain."""
        error = super().validation_error(code, *args)
        if code == "email_password_mismatch":
            error.message = f"{error.message} {self._attempts_left()}"
        return error

    def _attempts_left(self):
        limit = ratelimit.get_rates(app="allauth.account", action="login_failed")[0].amount
        left = limit - len(cache.get(self._login_failed_rl_usage.usage[0].cache_key, []))
        if left < 1:
            return _("C'était le dernier essai : attendez cinq minutes, ou demandez un code.")
        return ngettext("Il reste %(left)d essai.", "Il reste %(left)d essais.", left) % {"left": left}


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Accounts by OpenID Connect."""

    def generate_state_param(self, state):
        """Return a reference to the state kept here: ProConnect wants 32 characters at least."""
        return get_random_string(43)

    def get_provider(self, request, provider, client_id=None):
        """Return our stricter provider in place of allauth's."""
        from community.openid import Provider  # slow import

        app = self.get_app(request, provider=provider, client_id=client_id)
        return Provider(request, app=app)

    def pre_social_login(self, request, sociallogin):
        """Refuse to enter or make an account for an address that the provider does not vouch for.

        The same page whether the address has an account or not.
        """
        entering = sociallogin.state.get("process") == AuthProcess.LOGIN
        vouched = any(address.verified for address in sociallogin.email_addresses)
        if entering and not sociallogin.is_existing and not vouched:
            provider = sociallogin.account.get_provider(request).name
            page = render(request, "socialaccount/unverified_email.html", {"provider_name": provider}, status=403)
            raise ImmediateHttpResponse(page)

    def populate_user(self, request, sociallogin, data):
        """Fill in the names, cleaned like those that are typed."""
        names = {name: clean_line(str(data.get(name) or "")) for name in ("first_name", "last_name")}
        return super().populate_user(request, sociallogin, {**data, **names})

    def is_auto_signup_allowed(self, request, sociallogin):
        """Return whether nothing is left to ask: both names came with the identity."""
        user = sociallogin.user
        return bool(user.first_name and user.last_name)

    def save_user(self, request, sociallogin, form=None):
        """Save the account that came with an identity, with its profile."""
        return complete_account(super().save_user(request, sociallogin, form))


class UserSessionsAdapter(DefaultUserSessionsAdapter):
    """The list of sessions."""

    def end_sessions(self, sessions):
        """End sessions, and close the connections opened with them."""
        super().end_sessions(sessions)
        for session in sessions:
            live.session_ended(session.user_id, session.session_key)
