"""Canaille, an OpenID provider that nobody here wrote, with a memory of its own: python openid_provider.py PORT

Three people: `alice` and `bob` have verified addresses, `mallory` has not. What a test needs to change while it runs is
under /test: the client's redirect address, the keys, and a person's address."""
import datetime
import json
import sys

from canaille import create_app
from canaille.app import models
from canaille.backends import Backend
from flask import request
from joserfc.jwk import RSAKey

PORT = int(sys.argv[1])
CLIENT, SECRET, PASSWORD = "ohmstead", "a secret of the provider", "correct horse battery"


def new_key():
    return RSAKey.generate_key(2048, auto_kid=True).as_dict(private=True)


app = create_app({
    "SECRET_KEY": "only for tests", "SERVER_NAME": f"127.0.0.1:{PORT}", "PREFERRED_URL_SCHEME": "http",
    "CANAILLE": {"DATABASE": "memory", "LANGUAGE": "en", "JAVASCRIPT": False, "HTMX": False, "LOGGING": None,
                 "ENABLE_PASSWORD_COMPROMISSION_CHECK": False},
    "CANAILLE_OIDC": {"ACTIVE_JWKS": [new_key()], "TRUSTED_DOMAINS": "127.0.0.1"},
})
app.config["WTF_CSRF_ENABLED"] = False
app.config["CANAILLE_OIDC"]["USERINFO_MAPPING"]["EMAIL_VERIFIED"] = (
    "{% if user.user_name != 'mallory' %}true{% else %}false{% endif %}")

with app.app_context():
    for name, email in [("alice", "alice@example.org"), ("bob", "bob@example.org"), ("mallory", "owner@example.org")]:
        Backend.instance.save(models.User(
            user_name=name, formatted_name=name.title(), given_name=name.title(), family_name="Test", emails=[email],
            password=PASSWORD))
    Backend.instance.save(models.Client(
        client_id=CLIENT, client_secret=SECRET, client_name="Ohmstead", client_uri=f"http://127.0.0.1:{PORT}",
        client_id_issued_at=datetime.datetime.now(datetime.timezone.utc), redirect_uris=["http://127.0.0.1/none"],
        grant_types=["authorization_code"], response_types=["code"], scope=["openid", "email", "profile"],
        token_endpoint_auth_method="client_secret_basic", id_token_signed_response_alg="RS256"))


@app.post("/test/client")
def change_client():
    client = Backend.instance.get(models.Client, client_id=CLIENT)
    client.redirect_uris = [request.json["redirectUri"]]
    client.audience = [client]
    Backend.instance.save(client)
    return {}


@app.post("/test/codes")
def forget_codes():
    # With codes that nobody redeemed the memory finds another one than it was asked for.
    for code in list(Backend.instance.query(models.AuthorizationCode)):
        Backend.instance.delete(code)
    return {}


@app.post("/test/key")
def change_key():
    app.config["CANAILLE_OIDC"]["ACTIVE_JWKS"] = [new_key()]
    return {}


@app.post("/test/person")
def change_person():
    user = Backend.instance.get(models.User, user_name=request.json["name"])
    user.emails = [request.json["email"]]
    Backend.instance.save(user)
    return {}


@app.after_request
def say_why(answer):
    if answer.status_code >= 400 and answer.is_json:
        print(request.path, answer.get_data(as_text=True), flush=True)
    return answer


app.run(host="127.0.0.1", port=PORT, threaded=False)
