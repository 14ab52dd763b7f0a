"""An OpenID Connect provider on 127.0.0.1, as strict as ProConnect: long state and nonce, no other parameter."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT = {"client_id": "margelle", "secret": "un-secret-de-trente-deux-caracteres"}
PARAMETERS = {"client_id", "redirect_uri", "scope", "response_type", "state", "nonce"}


class FakeProvider:
    """What it will say can be changed before each exchange: `claims`, `id_claims`, `signed`, `key`, `algorithm`."""

    def __init__(self):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.real_key = self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.algorithm, self.signed, self.user_key = "RS256", True, None
        self.claims = {
            "sub": "abc-123",
            "email": "Maelle@Structure.example",
            "given_name": "Maëlle",
            "usual_name": "Le Bihan",
            "email_verified": True,
        }
        self.id_claims, self.user_claims = {}, {}
        self.nonce = None

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()

    def authorize(self, url):
        """Play the person's browser: check the request as ProConnect does, return the query of the way back."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert set(query) == PARAMETERS
        assert min(len(query["state"]), len(query["nonce"])) >= 32
        self.nonce, self.query = query["nonce"], query
        return {"code": "un-code", "state": query["state"]}

    def token(self, claims, key=None):
        """Return `claims` signed."""
        common = {"iss": self.issuer, "aud": CLIENT["client_id"], "exp": int(time.time()) + 60, "iat": int(time.time())}
        payload = {name: value for name, value in (common | claims).items() if value is not None}
        return jwt.encode(payload, key or self.key, algorithm=self.algorithm, headers={"kid": "k1"})

    def answer(self, path):
        """Return (content type, body) of one of the provider's addresses."""
        if path == "/token":
            id_token = self.token({"sub": self.claims["sub"], "nonce": self.nonce} | self.id_claims)
            return "application/json", json.dumps({"access_token": "x", "token_type": "Bearer", "id_token": id_token})
        if path == "/userinfo":
            claims = self.claims | self.user_claims
            if self.signed:
                return "application/jwt", self.token(claims, self.user_key)
            return "application/json", json.dumps(claims)
        if path == "/jwks":
            public = jwt.algorithms.RSAAlgorithm.to_jwk(self.real_key.public_key(), as_dict=True)
            return "application/json", json.dumps({"keys": [public | {"kid": "k1", "use": "sig", "alg": "RS256"}]})
        return "application/json", json.dumps(
            {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/jwks"}
            | {f"{name}_endpoint": f"{self.issuer}/{name}" for name in ("authorization", "token", "userinfo")}
        )

    def _handler(provider):  # noqa: N805  the handler's own self is another
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                kind, body = provider.answer(urlsplit(self.path).path)
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.end_headers()
                self.wfile.write(body.encode())

            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.do_GET()

            def log_message(self, *args):
                """Say nothing."""

        return Handler
