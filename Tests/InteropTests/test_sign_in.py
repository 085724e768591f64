"""People sign in, and strangers do not."""
import concurrent.futures
import time
import urllib.parse

import pytest

from people import PASSWORD, Browser, member, totp


@pytest.fixture
def owner(world):
    return member(world.server, "owner@example.org", {"role": "owner", "operatorId": world.operator})


def test_an_invited_person_chooses_a_password_and_signs_in(world, owner):
    me = owner.api("GET", "me", expect=200).json()
    assert me["email"] == "owner@example.org" and not me["isPlatform"]
    assert [one["id"] for one in me["operators"]] == [world.operator]
    assert owner.api("GET", f"orders?operatorId={world.operator}").status == 200

    again = Browser(world.server)
    answer = again.sign_in("OWNER@example.org")
    assert answer.status == 200 and answer.json() == {"next": "done"}
    assert "HttpOnly" in answer.headers["Set-Cookie"] and "SameSite=Lax" in answer.headers["Set-Cookie"]
    tokens = again.take_token("console openid")
    assert "refresh_token" not in tokens and tokens["id_token"].count(".") == 2
    assert again.api("GET", "me").status == 200


def test_an_invitation_works_once_and_weak_passwords_are_named(world):
    made = world.server.api("POST", "staff", {"email": "new@example.org", "name": "New", "roles": [
        {"role": "support", "operatorId": world.operator}]}, 201)
    token = made["invitationUrl"].split("=")[1]
    browser = Browser(world.server)
    assert browser.send("GET", f"/oauth/invitation?token={token}").json()["email"] == "new@example.org"
    for weak in ["short", "aaaaaaaaaaaaaaaa", "password12345"]:
        answer = browser.send("POST", "/oauth/invitation", {"token": token, "password": weak})
        assert answer.status == 422 and answer.json()["errors"][0]["field"] == "/password", answer.body
    assert browser.send("POST", "/oauth/invitation", {"token": token, "password": PASSWORD}).status == 200
    assert browser.send("POST", "/oauth/invitation", {"token": token, "password": PASSWORD}).status == 410
    assert browser.send("GET", "/oauth/invitation?token=made-up").status == 410


def test_who_is_wrong_about_what_is_not_said(world, owner):
    stranger = Browser(world.server)
    wrong, unknown = stranger.sign_in("owner@example.org", "not the password"), stranger.sign_in("nobody@example.org")
    assert wrong.status == unknown.status == 401
    assert wrong.json() == unknown.json()
    times = {}
    for email in ["owner@example.org", "nobody2@example.org"]:
        start = time.perf_counter()
        Browser(world.server).sign_in(email, "not the password")
        times[email] = time.perf_counter() - start
    fast, slow = sorted(times.values())
    assert slow < fast * 3 + 0.05, f"the time tells who exists: {times}"


def test_guessing_is_slowed_and_locks_nobody_else_out(world, owner):
    stranger = Browser(world.server)
    statuses = [stranger.sign_in("owner@example.org", f"guess number {n}").status for n in range(7)]
    assert statuses[:5] == [401] * 5 and statuses[-1] == 429
    assert int(stranger.sign_in("owner@example.org").headers["Retry-After"]) > 1
    # The right password from the same address waits too, but the owner's own browser does not.
    assert owner.sign_in("owner@example.org").status == 200


def test_an_office_behind_one_address_may_refresh_as_often_as_it_likes(world, owner):
    """More than thirty at once would be held, were they guesses."""
    started = time.monotonic()
    assert [owner.refresh().status for _ in range(60)] == [200] * 60
    assert [world.server.narrowed() is not None for _ in range(40)] == [True] * 40
    assert time.monotonic() - started < 60, "the tries came back by themselves: this shows nothing"


def test_guesses_at_the_same_time_cannot_pass_together(world, owner):
    guess = {**world.server.credentials, "client_secret": "made up"}

    def send(form):
        return Browser(world.server).send("POST", "/oauth/token", form=form).status

    with concurrent.futures.ThreadPoolExecutor(40) as pool:
        started = time.monotonic()
        statuses = list(pool.map(send, [guess] * 120))
        allowed = 30 + (time.monotonic() - started) // 2 + 1
    assert set(statuses) == {401, 429} and statuses.count(401) <= allowed, statuses
    # A password is not even looked at any more; who has a long secret, or a browser that is known, goes on.
    stranger = Browser(world.server)
    assert stranger.sign_in("owner@example.org").status == 429
    assert send(world.server.credentials) == owner.refresh().status == owner.sign_in("owner@example.org").status == 200


def test_a_second_factor_is_asked_for_and_a_code_works_once(world, owner):
    made = owner.api("POST", "me/totp", expect=201).json()
    assert made["uri"].startswith("otpauth://totp/Ohmstead")
    assert owner.api("POST", "me/totp/confirmation", {"code": "000000"}).status == 422
    now = time.time()
    codes = owner.api("POST", "me/totp/confirmation", {"code": totp(made["secret"], now)}, 200).json()["recoveryCodes"]
    assert len(codes) == len(set(codes)) == 10

    browser = Browser(world.server)
    assert browser.sign_in("owner@example.org").json() == {"next": "totp"}
    assert "/signin/" in browser.authorize("v" * 43).headers["Location"], "half a sign-in is none"
    assert browser.send("POST", "/oauth/signin/totp", {"code": totp(made["secret"], now)}).status == 401, "used"
    assert browser.send("POST", "/oauth/signin/totp", {"code": totp(made["secret"], now + 30)}).status == 200
    browser.take_token()

    lost = Browser(world.server)
    lost.sign_in("owner@example.org")
    assert lost.send("POST", "/oauth/signin/totp", {"code": codes[0].upper()}).status == 200
    lost.sign_in("owner@example.org")
    assert lost.send("POST", "/oauth/signin/totp", {"code": codes[0]}).status == 401, "a recovery code works once"


def test_a_code_or_a_token_that_is_used_twice_ends_the_sign_in(world, owner):
    verifier = "x" * 60
    code = owner.code(verifier)
    assert owner.redeem(code, "y" * 60).status == 400, "another verifier"
    assert owner.redeem(code, verifier, redirect_uri="http://evil.example/console/callback").status == 400
    assert owner.redeem(code, verifier).status == 200
    assert owner.redeem(code, verifier).status == 400
    assert owner.refresh().status == 400, "the whole sign-in has ended"
    assert owner.api("GET", "me").status == 401, "tokens that were given out end with it"


def test_refresh_tokens_rotate_and_an_old_one_gives_the_thief_away(world, owner):
    stolen = {cookie.name: cookie.value for cookie in owner.jar}["ohmstead_refresh"]
    assert owner.refresh().status == 200
    assert {cookie.name: cookie.value for cookie in owner.jar}["ohmstead_refresh"] != stolen
    time.sleep(11)  # The grace for two tabs is ten seconds.
    thief = Browser(world.server)
    answer = thief.send("POST", "/oauth/token", form={"grant_type": "refresh_token", "client_id": "console"},
                        headers={"Cookie": f"ohmstead_refresh={stolen}"})
    assert answer.status == 400
    assert owner.refresh().status == 400


def test_nothing_is_redirected_to_strangers(world, owner):
    for redirect in ["http://evil.example/console/callback", "//evil.example", owner.callback + "@evil.example",
                     owner.callback + "/../../evil", "javascript:alert(1)", None]:
        answer = owner.authorize("v" * 43, redirect_uri=redirect)
        assert answer.status == 400 and "Location" not in answer.headers, redirect
    assert owner.authorize("v" * 43, client_id="other").status == 400
    no_pkce = owner.authorize("v" * 43, code_challenge=None)
    assert "error=invalid_request" in no_pkce.headers["Location"]
    plain = owner.authorize("v" * 43, code_challenge_method="plain")
    assert "error=invalid_request" in plain.headers["Location"]
    split = owner.authorize("v" * 43, state="a\r\nSet-Cookie: x=y")
    assert "\n" not in split.headers["Location"] and "x=y" not in str(split.headers.get("Set-Cookie"))


def test_other_sites_cannot_send_a_browsers_cookies(world, owner):
    for headers in [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}]:
        refresh = owner.send("POST", "/oauth/token", headers=headers,
                             form={"grant_type": "refresh_token", "client_id": "console"})
        assert refresh.status == 403
        assert owner.send("POST", "/oauth/signout", {}, headers=headers).status == 403
        assert owner.send("POST", "/oauth/signin", {"email": "a@b.c", "password": "x"}, headers=headers).status == 403
    # Cookies alone open nothing of the API.
    assert owner.send("GET", "/api/v1/me").status == 401


def test_sign_out_holds_at_once_here_and_everywhere(world, owner):
    other = Browser(world.server)
    other.sign_in("owner@example.org")
    other.take_token()
    browsers = owner.api("GET", "me/browsers", expect=200).json()["items"]
    assert len(browsers) == 2 and sum(one["isThis"] for one in browsers) == 1
    assert owner.api("POST", "me/browsers/sign-out", expect=200).json() == {"ended": 1}
    assert other.api("GET", "me").status == 401 and owner.api("GET", "me").status == 200
    assert owner.send("POST", "/oauth/signout", {}).status == 204
    assert owner.api("GET", "me").status == 401


def test_a_new_password_signs_the_other_browsers_out(world, owner):
    other = Browser(world.server)
    other.sign_in("owner@example.org")
    other.take_token()
    wrong = owner.api("POST", "me/password", {"oldPassword": "not this one", "newPassword": "another good phrase"})
    assert wrong.status == 422
    assert owner.api("POST", "me/password",
                     {"oldPassword": PASSWORD, "newPassword": "another good phrase"}).status == 204
    assert other.api("GET", "me").status == 401 and owner.api("GET", "me").status == 200
    assert Browser(world.server).sign_in("owner@example.org").status == 401
    assert Browser(world.server).sign_in("owner@example.org", "another good phrase").status == 200


def test_discovery_names_this_server(server):
    found = server.request("GET", "/.well-known/openid-configuration").json()
    assert found["issuer"] == server.base
    for name in ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"]:
        path = urllib.parse.urlsplit(found[name])
        assert f"{path.scheme}://{path.netloc}" == server.base
        assert server.request("GET", path.path).status != 404, name
