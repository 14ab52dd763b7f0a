"""French addresses of django-allauth's views, under the names it knows them by."""

import allauth.urls
from django.urls import URLPattern, path

from community import openid

FRENCH = {
    "account_login": "connexion/",
    "account_logout": "deconnexion/",
    "account_inactive": "inactif/",
    "account_signup": "inscription/",
    "account_reauthenticate": "confirmer-identite/",
    "account_email": "adresse/",
    "account_email_verification_sent": "confirmer-adresse/",
    "account_change_password": "mot-de-passe/",
    "account_set_password": "mot-de-passe/choisir/",
    "account_reset_password": "mot-de-passe/oubli/",
    "account_confirm_password_reset_code": "mot-de-passe/oubli/code/",
    "account_complete_password_reset": "mot-de-passe/oubli/nouveau/",
    "account_password_reset_completed": "mot-de-passe/oubli/fait/",
    "account_request_login_code": "connexion/code/",
    "account_confirm_login_code": "connexion/code/saisir/",
    "mfa_index": "double-protection/",
    "mfa_authenticate": "double-protection/code/",
    "mfa_reauthenticate": "double-protection/confirmer/",
    "mfa_activate_totp": "double-protection/application/activer/",
    "mfa_deactivate_totp": "double-protection/application/retirer/",
    "mfa_view_recovery_codes": "double-protection/codes-de-secours/",
    "mfa_generate_recovery_codes": "double-protection/codes-de-secours/refaire/",
    "mfa_download_recovery_codes": "double-protection/codes-de-secours/telecharger/",
    "mfa_list_webauthn": "double-protection/cles/",
    "mfa_add_webauthn": "double-protection/cles/ajouter/",
    "mfa_reauthenticate_webauthn": "double-protection/cles/confirmer/",
    "mfa_remove_webauthn": "double-protection/cles/<int:pk>/retirer/",
    "mfa_edit_webauthn": "double-protection/cles/<int:pk>/nommer/",
    "mfa_login_webauthn": "double-protection/cles/connexion/",
    "socialaccount_login_cancelled": "identite/annulee/",
    "socialaccount_login_error": "identite/erreur/",
    "socialaccount_signup": "identite/inscription/",
    "socialaccount_connections": "identite/",
    "openid_connect_login": "oidc/<slug:provider_id>/connexion/",
    # The address registered with the identity provider.
    "openid_connect_callback": "oidc/<slug:provider_id>/retour/",
    "usersessions_list": "sessions/",
}

# Ours checks the nonce, which allauth's own does not know.
REPLACED = {"openid_connect_callback": openid.callback}


def named(patterns):
    """Yield (name, view) of each named address below `patterns`."""
    for pattern in patterns:
        if not isinstance(pattern, URLPattern):
            yield from named(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name, pattern.callback


urlpatterns = [
    path(FRENCH[name], REPLACED.get(name, view), name=name)
    for name, view in named(allauth.urls.urlpatterns)
    if name in FRENCH
]
