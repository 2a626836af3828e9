"""The identity provider of the tests: key pairs, tokens, and a server that publishes the public keys."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

ISSUER, AUDIENCE = "https://id.example", "shouwen"
SECRET = "the local secret, of more than 32 bytes"
Private = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def pair(algorithm: str) -> Private:
    """Return a new key for an algorithm."""
    match algorithm:
        case "EdDSA":
            return ed25519.Ed25519PrivateKey.generate()
        case "ES256":
            return ec.generate_private_key(ec.SECP256R1())
        case _:
            return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: Private) -> str:
    """Return the public half of a key, in PEM."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


PROVIDER = pair("EdDSA")


def signed(claims: Mapping[str, Any], *, local: bool) -> str:
    """Return a token of the local stack, or of the tests' identity provider."""
    whole = {"iss": ISSUER, "aud": AUDIENCE, **claims}
    return jwt.encode(whole, SECRET, "HS256") if local else jwt.encode(whole, PROVIDER, "EdDSA")


def jwk(key: Private, name: str) -> dict[str, Any]:
    """Return the public half of a key as a member of a JWKS."""
    public = key.public_key()
    match public:
        case rsa.RSAPublicKey():
            algorithm, members = "RS256", RSAAlgorithm.to_jwk(public, as_dict=True)
        case ec.EllipticCurvePublicKey():
            algorithm, members = "ES256", ECAlgorithm.to_jwk(public, as_dict=True)
        case _:
            algorithm, members = "EdDSA", OKPAlgorithm.to_jwk(public, as_dict=True)
    return {**members, "kid": name, "alg": algorithm, "use": "sig"}


class Published:
    """The keys that an identity provider publishes now, and how often somebody has fetched them."""

    def __init__(self, *keys: dict[str, Any]) -> None:
        self.keys = [*keys]
        self.fetched = 0
        self.url = ""
        self.stop: Callable[[], None] = lambda: None


@contextmanager
def publishing(*keys: dict[str, Any]) -> Iterator[Published]:
    """Serve these keys on this machine. The block may change them."""
    published = Published(*keys)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            published.fetched += 1
            body = json.dumps({"keys": published.keys}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    published.url = f"http://127.0.0.1:{server.server_port}/jwks"

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    published.stop = stop
    try:
        yield published
    finally:
        stop()
