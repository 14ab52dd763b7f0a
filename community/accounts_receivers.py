"""What follows from signing out, a new password, a new factor: other sessions and open connections learn of it."""

from allauth.account.signals import email_changed, email_confirmed, password_changed, password_reset, password_set
from allauth.mfa.signals import authenticator_added
from allauth.usersessions.adapter import get_adapter as sessions_adapter
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from community import live
from community.mailing.incoming.bounces import mail_arrives


@receiver(user_logged_out)
def close_connections(sender, request, user, **kwargs):
    """Close the connections opened with the session that ends: Django tells of it before the session is gone."""
    if user is not None:
        live.session_ended(user.pk, request.session.session_key)


@receiver([password_changed, password_set, password_reset])
def ask_again(sender, user, **kwargs):
    """Have every open connection of `user` ask again whose session it is. A changed password ended the others."""
    if user is not None:
        live.access_changed(user.pk)


@receiver(authenticator_added)
def trust_only_this_session(sender, request, user, **kwargs):
    """End the other sessions: they were opened without the second factor."""
    others = UserSession.objects.filter(user=user).exclude(session_key=request.session.session_key)
    sessions_adapter().end_sessions(others)


@receiver(email_confirmed)
def forget_stranger_password(sender, request, email_address, **kwargs):
    """Drop the password of an account that nobody had entered, when a one-time code is the first to prove the address.

    Whoever made the account may not hold the mailbox: with their password they would wait inside for its owner.
    """
    user = email_address.user
    by_code = request.resolver_match and request.resolver_match.url_name == "account_confirm_login_code"
    if by_code and user.last_login is None and user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])


@receiver(email_changed)
def write_to_the_new_address(sender, request, user, **kwargs):
    """Forget the mails that came back from the address before."""
    mail_arrives(user)
