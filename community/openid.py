"""OpenID Connect as ProConnect wants it: long state, nonce, signed userinfo; every token checked against the JWKS.

allauth sends no nonce and reads userinfo as JSON only. This leans on a few of its private methods: its version is
pinned and tests/community/test_accounts_openid.py runs the whole exchange against a provider of its own.
"""

import jwt
from allauth.account.internal.decorators import login_not_required
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404
from django.utils.crypto import constant_time_compare, get_random_string

# A provider signs with a key pair; a shared secret or "none" in a token's header is a forgery.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


class Adapter(OpenIDConnectOAuth2Adapter):
    """The exchange with the provider."""

    state = None

    def complete_login(self, request, app, token, **kwargs):
        """Return the login, its id_token and userinfo both about the same subject.

        Raises OAuth2Error when a token is missing, forged, expired or another's.
        """
        claims = self._decode_id_token(app, kwargs["response"].get("id_token") or "")
        userinfo = self._fetch_user_info(token.token)
        if userinfo.get("sub") != claims["sub"]:
            raise OAuth2Error("userinfo of another subject")
        return self.get_provider().sociallogin_from_response(request, {"userinfo": userinfo, "id_token": claims})

    def _fetch_user_info(self, access_token):
        with get_adapter().get_requests_session() as session:
            response = session.get(self.profile_url, headers={"Authorization": f"Bearer {access_token}"})
        response.raise_for_status()
        if response.headers.get("Content-Type", "").partition(";")[0].strip() == "application/jwt":
            return self._verified(response.text.strip(), ["sub", "iss", "aud"])
        return response.json()

    def _decode_id_token(self, app, id_token):
        claims = self._verified(id_token, ["sub", "iss", "aud", "exp"])
        nonce = (self.state or {}).get("nonce", "")
        if not nonce or not constant_time_compare(str(claims.get("nonce", "")), nonce):
            raise OAuth2Error("nonce of another sign-in")
        return claims

    def _verified(self, token, required):
        try:
            return jwt.decode(
                token,
                self._signing_key(token),
                algorithms=ALGORITHMS,
                audience=self.get_provider().app.client_id,
                issuer=self.openid_config["issuer"],
                options={"require": required},
                leeway=10,
            )
        except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
            raise OAuth2Error(f"token refused: {error}") from error

    def _signing_key(self, token):
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
        response.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(response.json()).keys
        kid = jwt.get_unverified_header(token).get("kid")
        matching = [key for key in keys if kid is None or key.key_id == kid]
        if len(matching) != 1:
            raise OAuth2Error("token signed by an unknown key")
        return matching[0]


class Provider(OpenIDConnectProvider):
    """A provider named in the settings."""

    oauth2_adapter_class = Adapter

    def redirect(self, request, process, next_url=None, data=None, **kwargs):
        """Send the person to the provider with a nonce, and nothing that the address of our page added."""
        nonce = get_random_string(43)
        kwargs |= {"auth_params": {**self.get_auth_params(), "nonce": nonce}, "scope": self.get_scope()}
        return super().redirect(request, process, next_url, data, nonce=nonce, **kwargs)

    def extract_common_fields(self, data):
        """Return what fills the account. ProConnect calls the name in use `usual_name`."""
        fields, claims = super().extract_common_fields(data), data["userinfo"]
        return {**fields, "last_name": claims.get("usual_name") or claims.get("family_name")}

    def extract_email_addresses(self, data):
        """Return the address, verified only when the provider says so in so many words."""
        claims = data["userinfo"]
        if not claims.get("email"):
            return []
        verified = claims.get("email_verified") is True
        return [EmailAddress(email=str(claims["email"]).lower(), verified=verified, primary=True)]

    def extract_extra_data(self, data):
        """Keep no copy of the identity: the subject is enough to recognise it."""
        return {}


class CallbackView(OAuth2CallbackView):
    """Where the provider sends the person back."""

    def _get_state(self, request, provider):
        self.adapter.state, refusal = super()._get_state(request, provider)
        return self.adapter.state, refusal


@login_not_required
def callback(request, provider_id):
    """Take the place of allauth's own callback, which knows no nonce."""
    try:
        return CallbackView.adapter_view(Adapter(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
