"""Signing up."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignupForm(forms.Form):
    """The two names asked besides the address and the password."""

    first_name = forms.CharField(label=_("Prénom"), max_length=60)
    last_name = forms.CharField(label=_("Nom"), max_length=80)

    def signup(self, request, user):
        """Keep the names."""
        user.first_name, user.last_name = self.cleaned_data["first_name"], self.cleaned_data["last_name"]
        user.save()
