"""A browser without a screen: cookies, the sign-in page's requests, the authorization code with PKCE."""
import base64
import hashlib
import hmac
import http.cookiejar
import json
import secrets
import struct
import time
import urllib.error
import urllib.parse
import urllib.request

from conftest import Answer

PASSWORD = "correct horse battery"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Browser:
    def __init__(self, server):
        self.server, self.jar, self.token = server, http.cookiejar.CookieJar(), None
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), NoRedirect)

    def send(self, method, path, body=None, form=None, headers=None):
        data, headers = None, dict(headers or {})
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
        if form is not None:
            data = urllib.parse.urlencode(form).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        request = urllib.request.Request(self.server.base + path, data=data, headers=headers, method=method)
        try:
            answer = self.opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answer = error
        return Answer(answer.status, answer.headers, answer.read())

    def api(self, method, path, body=None, expect=None, **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("Authorization", f"Bearer {self.token}")
        answer = self.send(method, "/api/v1/" + path, body, headers=named)
        if expect is not None:
            assert answer.status == expect, (answer.status, answer.body)
        return answer

    @property
    def callback(self):
        return self.server.base + "/console/callback"

    def authorize(self, verifier, **changes):
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {"response_type": "code", "client_id": "console", "redirect_uri": self.callback, "scope": "console",
                 "state": "s1", "code_challenge": challenge, "code_challenge_method": "S256", **changes}
        wanted = {name: value for name, value in query.items() if value is not None}
        return self.send("GET", "/oauth/authorize?" + urllib.parse.urlencode(wanted))

    def code(self, verifier, **changes):
        answer = self.authorize(verifier, **changes)
        assert answer.status == 303, answer.body
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(answer.headers["Location"]).query)
        return query["code"][0]

    def redeem(self, code, verifier, **changes):
        return self.send("POST", "/oauth/token", form={
            "grant_type": "authorization_code", "client_id": "console", "code": code, "redirect_uri": self.callback,
            "code_verifier": verifier, **changes})

    def refresh(self):
        return self.send("POST", "/oauth/token", form={"grant_type": "refresh_token", "client_id": "console"})

    def take_token(self, scope="console"):
        verifier = secrets.token_urlsafe(48)
        answer = self.redeem(self.code(verifier, scope=scope), verifier)
        assert answer.status == 200, answer.body
        self.token = answer.json()["access_token"]
        return answer.json()

    def accept(self, invitation_url, password=PASSWORD):
        token = urllib.parse.parse_qs(urllib.parse.urlsplit(invitation_url).query)["invitation"][0]
        answer = self.send("POST", "/oauth/invitation", {"token": token, "password": password})
        assert answer.status == 200, answer.body
        self.take_token()
        return self

    def sign_in(self, email, password=PASSWORD):
        return self.send("POST", "/oauth/signin", {"email": email, "password": password})


def member(server, email, *roles):
    """Somebody who was invited with roles, took the invitation, and is signed in."""
    made = server.api("POST", "staff", {"email": email, "name": email.split("@")[0], "locale": "en",
                                        "roles": list(roles)}, 201)
    return Browser(server).accept(made["invitationUrl"])


def totp(secret, at=None):
    """RFC 6238 as an authenticator app does it."""
    step = int((at or time.time()) // 30)
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
    offset = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"
