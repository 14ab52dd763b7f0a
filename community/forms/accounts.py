"""Signing up, signing in, proving an address: allauth's forms in the tone of the site."""

import struct
from contextlib import contextmanager

from allauth.account import forms as allauth
from allauth.mfa.adapter import get_adapter as mfa_adapter
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount.forms import SignupForm as AllauthSocialSignupForm
from cryptography.exceptions import InvalidSignature
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from community.html import clean_line, is_blank

RESET_SEAL = "account_password_reset_seal"


class Address(forms.Form):
    """Mixin: the address, asked in our words."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in {"login", "email"} & set(self.fields):
            field = self.fields[name]
            field.label = _("Adresse électronique professionnelle")
            field.error_messages |= {
                "required": _("Il manque votre adresse électronique."),
                "invalid": _("Il manque une partie de l'adresse : elle s'écrit prenom.nom@structure.fr."),
            }


class Code(forms.Form):
    """Mixin: the code typed from a mail."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code reçu par courriel")
        field.help_text = _("Huit chiffres ; le tiret et les espaces ne comptent pas.")
        field.error_messages |= {"required": _("Il manque le code reçu par courriel.")}
        field.widget.attrs |= {"inputmode": "numeric", "maxlength": "20", "spellcheck": "false"}


class OnePassword(forms.Form):
    """Mixin: a new password is typed once, it can be shown."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("password2", None)
        field = self.fields["password1"]
        field.label = _("Nouveau mot de passe")
        field.help_text = _("12 caractères au moins, une phrase par exemple. Les espaces comptent.")
        field.error_messages |= {"required": _("Il manque le nouveau mot de passe.")}


class Names(forms.Form):
    """Mixin: the two names. The public sees the first name and an initial."""

    first_name = forms.CharField(
        label=_("Prénom"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "given-name"})
    )
    last_name = forms.CharField(
        label=_("Nom"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "family-name"})
    )

    def clean_first_name(self):
        """Return the first name without control, zero-width and direction characters."""
        return _clean_name(self.cleaned_data["first_name"], _("Il manque votre prénom."))

    def clean_last_name(self):
        """Return the name without control, zero-width and direction characters."""
        return _clean_name(self.cleaned_data["last_name"], _("Il manque votre nom."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["first_name"].error_messages |= {"required": _("Il manque votre prénom.")}
        self.fields["last_name"].error_messages |= {"required": _("Il manque votre nom.")}


def _clean_name(text, error):
    name = clean_line(text)
    if is_blank(name):
        raise forms.ValidationError(error, code="required")
    return name


class LoginForm(Address, allauth.LoginForm):
    """Address and password."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        password = self.fields["password"]
        password.label, password.help_text = _("Mot de passe"), ""
        password.error_messages |= {
            "required": _("Il manque le mot de passe. Sans mot de passe, demandez un code."),
        }
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["remember"].label = _("Garder ma session ouverte sur cet appareil")

    def clean(self):
        """Put the refusal beside the password."""
        try:
            return super().clean()
        except forms.ValidationError as error:
            self.add_error("password", error)
            return self.cleaned_data


class RequestLoginCodeForm(Address, allauth.RequestLoginCodeForm):
    """Ask for a code. Takes the address typed in the sign-in form too: its second button leads here."""

    def __init__(self, data=None, *args, **kwargs):
        if data is not None and "email" not in data and "login" in data:
            data = data.copy()
            data["email"] = data["login"]
        super().__init__(data, *args, **kwargs)


class SignupForm(Address, Names, allauth.SignupForm):
    """Three facts, and a password for who prefers one to codes."""

    field_order = ["email", "first_name", "last_name", "password1"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        password = self.fields["password1"]
        password.label = _("Mot de passe (facultatif)")
        password.help_text = _(
            "12 caractères au moins, une phrase par exemple. Sans lui, vous entrerez avec un code reçu par courriel."
        )

    def signup(self, request, user):
        """Nothing to add: the adapter saved the names."""

    def try_save(self, request):
        """Make the account, or only look as if: a known address takes the same steps and the same time.

        Two sendings of one form at once end like a known address.
        """
        hashed_on_saving = self.cleaned_data.get("password1") and not self.account_already_exists
        if not hashed_on_saving:
            make_password(self.cleaned_data.get("password1") or "")
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = True
            return super().try_save(request)


class SocialSignupForm(Address, Names, AllauthSocialSignupForm):
    """What an identity provider left out."""

    field_order = ["email", "first_name", "last_name"]

    def signup(self, request, user):
        """Nothing to add: the adapter saved the names."""


class AddEmailForm(Address, allauth.AddEmailForm):
    """The address to change to."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Nouvelle adresse électronique")


class ChangePasswordForm(OnePassword, allauth.ChangePasswordForm):
    """A new password, against the current one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Mot de passe actuel")
        self.fields["oldpassword"].help_text = ""


class SetPasswordForm(OnePassword, allauth.SetPasswordForm):
    """A first password."""


class ReauthenticateForm(allauth.ReauthenticateForm):
    """The password again, before something that matters."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].label, self.fields["password"].help_text = _("Mot de passe"), ""


class ResetPasswordForm(Address, allauth.ResetPasswordForm):
    """Ask for a code that opens a new password."""

    def save(self, request, **kwargs):
        """Send the code, and remember which password it is meant to replace."""
        seal = self.users[0].get_session_auth_hash() if self.users else make_password(None)
        request.session[RESET_SEAL] = seal
        return super().save(request, **kwargs)


class ResetPasswordKeyForm(OnePassword, allauth.ResetPasswordKeyForm):
    """The new password, once the code was right."""

    def clean(self):
        """Refuse when the password has changed since the code was asked for: it was not meant for the new one."""
        seal = allauth.context.request.session.get(RESET_SEAL, "")
        if not constant_time_compare(seal, self.user.get_session_auth_hash()):
            raise forms.ValidationError(_("Le mot de passe a changé entre-temps. Demandez un nouveau code."))
        return super().clean()


class ConfirmLoginCodeForm(Code, allauth.ConfirmLoginCodeForm):
    """The code that opens a session."""


class ConfirmEmailCodeForm(Code, allauth.ConfirmEmailVerificationCodeForm):
    """The code that proves an address."""


class ConfirmResetCodeForm(Code, allauth.ConfirmPasswordResetCodeForm):
    """The code that opens a new password."""


class ActivateAppForm(totp.ActivateTOTPForm):
    """The first code of an authenticator app."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code affiché par l'application")
        field.error_messages |= {"required": _("Il manque le code de six chiffres.")}
        field.widget.attrs |= {"inputmode": "numeric", "maxlength": "20"}


class Forgeable(forms.Form):
    """Mixin: what a browser says of a key may be forged. All forgeries are refused alike."""

    def clean_credential(self):
        """Return what the key proved."""
        with _refused_alike():
            clean = getattr(super(), "clean_credential", None)
            return clean() if clean else self.cleaned_data["credential"]

    def clean(self):
        """Return the cleaned data."""
        with _refused_alike():
            return super().clean()


@contextmanager
def _refused_alike():
    try:
        yield
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, struct.error, InvalidSignature) as error:
        raise mfa_adapter().validation_error("incorrect_code") from error


class LoginPasskeyForm(Forgeable, webauthn.LoginWebAuthnForm):
    """A passkey that opens a session."""


class AuthenticatePasskeyForm(Forgeable, webauthn.AuthenticateWebAuthnForm):
    """A key as the second factor."""


class ReauthenticatePasskeyForm(Forgeable, webauthn.ReauthenticateWebAuthnForm):
    """A key, before something that matters."""


class AddPasskeyForm(Forgeable, webauthn.AddWebAuthnForm):
    """A passkey or security key, under a name of one's own."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Nom de cette clé")
        self.fields["passwordless"].label = _("Entrer avec cette clé seule, sans mot de passe")
        self.fields["passwordless"].help_text = _("L'appareil demande alors votre empreinte, votre visage ou un code.")
