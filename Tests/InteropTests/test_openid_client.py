"""Authlib and joserfc, which nobody here wrote, sign in at this server and check its tokens; forgers do not pass."""
import base64
import hashlib
import hmac
import json
import time
import urllib.parse

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.rfc9068 import JWTBearerTokenValidator
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import OpenIDProviderMetadata, get_well_known_url
from joserfc import jws, jwt
from joserfc.jwk import ECKey, KeySet
from people import Browser, member


@pytest.fixture
def owner(world):
    return member(world.server, "owner@example.org", {"role": "owner", "operatorId": world.operator})


@pytest.fixture
def metadata(server):
    found = requests.get(get_well_known_url(server.base, external=True), timeout=5).json()
    OpenIDProviderMetadata(found).validate_issuer()
    return found


def keys(metadata):
    return KeySet.import_key_set(requests.get(metadata["jwks_uri"], timeout=5).json())


def signed_in(owner, metadata, **more):
    """The whole authorization code flow by Authlib; the browser of the person only follows the link."""
    session = OAuth2Session("console", redirect_uri=owner.callback, scope="openid console", code_challenge_method="S256",
                            token_endpoint_auth_method="none")
    verifier = "v" * 20 + "~._-" + "w" * 40
    url, state = session.create_authorization_url(metadata["authorization_endpoint"], code_verifier=verifier, **more)
    back = owner.send("GET", url.removeprefix(owner.server.base))
    assert back.status == 303 and back.headers["Location"].startswith(owner.callback + "?")
    query = urllib.parse.parse_qs(urllib.parse.urlsplit(back.headers["Location"]).query)
    assert query["iss"] == [metadata["issuer"]], "RFC 9207"
    return session.fetch_token(metadata["token_endpoint"], authorization_response=back.headers["Location"], state=state,
                               code_verifier=verifier), session


class Resource(JWTBearerTokenValidator):
    def __init__(self, metadata):
        super().__init__(metadata["issuer"], metadata["issuer"])
        self.keys = keys(metadata)

    def get_jwks(self):
        return self.keys


def test_authlib_signs_in_and_checks_what_it_got(world, owner, metadata):
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert metadata["authorization_response_iss_parameter_supported"] is True
    token, session = signed_in(owner, metadata, nonce="n-0S6_WzA2Mj")
    identity = jwt.decode(token["id_token"], keys(metadata), algorithms=["ES256"])
    claims = CodeIDToken(identity.claims, identity.header, {
        "iss": {"value": metadata["issuer"]}, "aud": {"value": "console"}}, {
        "client_id": "console", "nonce": "n-0S6_WzA2Mj", "access_token": token["access_token"]})
    claims.validate()
    me = owner.api("GET", "me", expect=200).json()
    assert (claims["sub"], claims["email"]) == (me["staffId"], "owner@example.org")
    for method in ("get", "post"):
        found = getattr(session, method)(metadata["userinfo_endpoint"]).json()
        assert found["sub"] == claims["sub"] and found["email"] == "owner@example.org"


def test_access_tokens_are_those_of_rfc_9068(world, owner, metadata):
    resource = Resource(metadata)
    person, _ = signed_in(owner, metadata)
    for text, client, subject in [
        (person["access_token"], "console", "staff:" + owner.api("GET", "me").json()["staffId"]),
        (world.server.token, world.server.credentials["client_id"], "client:" + world.server.credentials["client_id"]),
    ]:
        claims = resource.authenticate_token(text)
        resource.validate_token(claims, ["console"] if client == "console" else ["orders:read"], None)
        assert (claims["client_id"], claims["sub"]) == (client, subject)
    first, second = (resource.authenticate_token(world.server.narrowed())["jti"] for _ in range(2))
    assert first != second


def forged(token, metadata):
    """What is known of attacks on JWT (RFC 8725 §2), each with rights of the whole platform."""
    header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2])
    published = requests.get(metadata["jwks_uri"], timeout=5).json()["keys"][0]
    mine = ECKey.generate_key("P-256")
    encode = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
    signature = token.split(".")[2]
    for word in ("none", "None", "NONE", ""):
        for last in ("", signature):
            yield f"alg {word!r}", f"{encode({**header, 'alg': word})}.{encode(claims)}.{last}"
    public = ECKey.import_key(published)
    for name, secret in [("PEM", public.as_pem(private=False)), ("JWK", json.dumps(published).encode()),
                         ("x", base64.urlsafe_b64decode(published["x"] + "==")), ("empty", b"\0")]:
        signed = f"{encode({**header, 'alg': 'HS256'})}.{encode(claims)}"
        code = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
        yield f"HS256 with the public key as {name}", f"{signed}.{base64.urlsafe_b64encode(code).rstrip(b'=').decode()}"
    own = {key: value for key, value in mine.as_dict(private=False).items() if key in ("kty", "crv", "x", "y")}
    for name, extra in [("its kid", {}), ("a kid of its own", {"kid": "mine"}), ("no kid", {"kid": None}),
                        ("its own key", {"jwk": own}), ("a key elsewhere", {"jku": "http://127.0.0.1:9/keys"})]:
        wanted = {key: value for key, value in {**header, **extra}.items() if value is not None}
        yield f"another key with {name}", jws.serialize_compact(wanted, json.dumps(claims).encode(), mine,
                                                               algorithms=["ES256"], registry=jws.JWSRegistry(
                                                                   strict_check_header=False, algorithms=["ES256"]))
    yield "another claim", f"{token.split('.')[0]}.{encode({**claims, 'scope': 'staff:write'})}.{signature}"
    yield "a signature of zeros", f"{token.rsplit('.', 1)[0]}.{'A' * 86}"
    yield "half a signature", token[:-43]


def test_forged_tokens_open_nothing(world, owner, metadata):
    server = world.server
    tokens, _ = signed_in(owner, metadata)
    tried = 0
    for token in (server.token, tokens["access_token"]):
        for name, text in forged(token, metadata):
            assert server.request("GET", "/api/v1/operators", token=text).status == 401, name
            tried += 1
    assert tried == 40
    # An ID token says who somebody is, and is no key to anything.
    assert server.request("GET", "/api/v1/me", token=tokens["id_token"]).status == 401


def test_a_disabled_client_stops_at_once(world):
    made = world.server.api("POST", "clients", {"operatorId": world.operator, "name": "Meters",
                                                "scopes": ["stations:read"]}, 201)
    answer = Browser(world.server).send("POST", "/oauth/token", form={
        "grant_type": "client_credentials", "client_id": made["id"], "client_secret": made["secret"]})
    token = answer.json()["access_token"]
    assert world.server.request("GET", "/api/v1/stations", token=token).status == 200
    world.server.api("PATCH", f"clients/{made['id']}", {"isDisabled": True}, 200)
    assert world.server.request("GET", "/api/v1/stations", token=token).status == 401
    entries = world.server.api("GET", f"audit?entity=client/{made['id']}&action=disable", expect=200)["items"]
    assert json.loads(entries[0]["before"])["isDisabled"] is False and json.loads(entries[0]["after"])["isDisabled"]


def test_a_code_is_for_one_verifier_one_address_and_one_use(world, owner):
    verifier = "x" * 60
    for changes in [{"code_verifier": ""}, {"code_verifier": "x" * 42}, {"code_verifier": "x" * 129},
                    {"client_id": "wall"}, {"redirect_uri": owner.callback + "/"}, {"redirect_uri": owner.callback + "#x"},
                    {"redirect_uri": owner.callback.upper()}]:
        assert owner.redeem(owner.code(verifier), verifier, **changes).status == 400, changes
    # Two readers may see two addresses in one request.
    pairs = [("response_type", "code"), ("client_id", "console"), ("redirect_uri", owner.callback), ("state", "s"),
             ("code_challenge", "c" * 43), ("code_challenge_method", "S256")]
    for twice in [("redirect_uri", "https://evil.example/"), ("client_id", "other"), ("code_challenge_method", "plain")]:
        for order in (pairs + [twice], [twice] + pairs):
            answer = owner.send("GET", "/oauth/authorize?" + urllib.parse.urlencode(order))
            assert answer.status == 400 and "Location" not in answer.headers, order
    started = time.monotonic()
    code = owner.code(verifier)
    assert owner.redeem(code, verifier).status == 200 and time.monotonic() - started < 30
    assert owner.redeem(code, verifier).status == 400 and owner.api("GET", "me").status == 401


def test_a_page_of_somebody_else_cannot_sign_a_browser_in_as_them(world, owner):
    """A form of another site that posts a code of its owner: the answer would leave their cookie in this browser."""
    thief = member(world.server, "thief@example.org", {"role": "readOnly", "operatorId": world.operator})
    verifier = "t" * 50
    code = thief.code(verifier)
    victim = Browser(world.server)
    for headers in [{"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}, {"Origin": "null"},
                    {"Sec-Fetch-Site": "same-site"}]:
        answer = victim.send("POST", "/oauth/token", headers=headers, form={
            "grant_type": "authorization_code", "client_id": "console", "code": code, "redirect_uri": thief.callback,
            "code_verifier": verifier})
        assert answer.status == 403 and "Set-Cookie" not in answer.headers, headers
    assert len(victim.jar) == 0
