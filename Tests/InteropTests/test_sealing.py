"""Secrets that the server needs back in clear are sealed in its database, under a key that is not in it."""
import base64
import os
import sqlite3
import stat
from pathlib import Path

import pytest
from conftest import Server, World
from people import Browser, PASSWORD, member, totp


def stored(server, sql):
    with sqlite3.connect(Path(server.folder) / "ohmstead.sqlite") as database:
        return database.execute(sql).fetchall()


@pytest.fixture
def server(folder):
    running = Server(folder, environment={"OHMSTEAD_LIMITS_SIGN_IN_TRIES": "1000000"})
    if running.database:
        pytest.skip("looks into the file of the embedded database")
    try:
        yield running.start().sign_in()
    finally:
        running.stop()


def with_totp(server):
    world = World(server)
    person = member(server, "lin@example.org", {"role": "support", "operatorId": world.operator})
    secret = person.api("POST", "me/totp", {}, 201).json()["secret"]
    person.api("POST", "me/totp/confirmation", {"code": totp(secret)}, 200)
    return secret


def signs_in(server, secret, offset):
    import time
    browser = Browser(server)
    assert browser.sign_in("lin@example.org").json() == {"next": "totp"}
    return browser.send("POST", "/oauth/signin/totp", {"code": totp(secret, time.time() + offset)}).status == 200


def test_the_first_start_makes_a_key_that_only_its_user_reads(server):
    key = Path(server.folder) / "secrets.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(base64.b64decode(key.read_text())) == 32
    with_totp(server)
    for (sealed,) in stored(server, "SELECT totp_secret FROM staff WHERE totp_secret IS NOT NULL") + stored(
            server, "SELECT private_key FROM signing_keys"):
        assert sealed.startswith(b"OHS1") and len(sealed) >= 60


def test_what_an_older_version_stored_in_clear_is_sealed_at_the_next_start(server):
    secret = with_totp(server)
    before = server.request("GET", "/oauth/jwks.json").json()
    server.stop()
    # As an older version left it: in clear, and no key was ever named.
    plain = base64.b32decode(secret + "=" * (-len(secret) % 8))
    private = os.urandom(32)
    with sqlite3.connect(Path(server.folder) / "ohmstead.sqlite") as database:
        database.execute("UPDATE staff SET totp_secret = ? WHERE totp_secret IS NOT NULL", (plain,))
        database.execute("UPDATE signing_keys SET private_key = ?", (private,))
        database.execute("DELETE FROM sealing_keys")
    server.start()
    assert "stored secrets sealed" in server.log_text()
    rows = stored(server, "SELECT totp_secret FROM staff WHERE totp_secret IS NOT NULL")
    assert rows[0][0].startswith(b"OHS1") and plain not in rows[0][0]
    assert private not in stored(server, "SELECT private_key FROM signing_keys")[0][0]
    assert server.request("GET", "/oauth/jwks.json").json() != before
    assert signs_in(server, secret, 30)


def test_a_missing_and_a_wrong_key_are_one_sentence_each(server):
    secret = with_totp(server)
    server.stop()
    key = Path(server.folder) / "secrets.key"
    text = key.read_text()
    key.unlink()
    missing = server.command("serve", check=False)
    assert missing.returncode != 0 and "their key is missing: put the file" in missing.stderr, missing.stderr
    assert missing.stderr.count("\n") == 1 and not key.exists()
    key.write_text(base64.b64encode(os.urandom(32)).decode())
    wrong = server.command("client", "create", "--name", "x", check=False)
    assert "is not the key that the secrets in this database are sealed with" in wrong.stderr, wrong.stderr
    key.write_text("nonsense")
    assert "must be 32 random bytes in base64" in server.command("serve", check=False).stderr
    # The key itself may come from the environment instead.
    key.unlink()
    server.environment["OHMSTEAD_SECRETS_KEY"] = text.strip()
    server.start()
    assert not key.exists() and signs_in(server, secret, 30)


def test_who_lost_the_key_can_begin_again_without_second_factors(server):
    with_totp(server)
    server.stop()
    (Path(server.folder) / "secrets.key").unlink()
    assert "--yes" in server.command("secrets", "forget", check=False).stderr
    assert "1 people lost their second factor" in server.command("secrets", "forget", "--yes").stdout
    server.start()
    assert Browser(server).sign_in("lin@example.org", PASSWORD).json() == {"next": "done"}


def test_a_backup_says_what_to_keep_beside_it(server, tmp_path):
    said = server.command("backup", str(tmp_path / "copy.sqlite")).stdout
    assert "secrets.key" in said and "not beside it" in said


def test_a_repeat_with_the_same_key_shows_the_secret_again(server):
    world = World(server)
    body = {"operatorId": world.operator, "name": "Billing", "scopes": ["orders:read"]}
    first = server.api("POST", "clients", body, 201, Idempotency_Key="c-1")
    assert server.api("POST", "clients", body, 201, Idempotency_Key="c-1") == first
    assert len([one for one in server.api("GET", "clients", expect=200)["items"] if one["name"] == "Billing"]) == 1
    other = server.request("POST", "/api/v1/clients", {**body, "name": "Other"}, {"Idempotency-Key": "c-1"},
                           server.token)
    assert other.status == 409
    person = {"email": "chen@example.org", "name": "Chen", "roles": [
        {"role": "support", "operatorId": world.operator}]}
    invited = server.api("POST", "staff", person, 201, Idempotency_Key="s-1")
    again = server.api("POST", "staff", person, 201, Idempotency_Key="s-1")
    assert again == invited and again["invitationUrl"]
    Browser(server).accept(again["invitationUrl"])
    # Neither secret is in the database as it is.
    files = b"".join(one.read_bytes() for one in Path(server.folder).glob("ohmstead.sqlite*"))
    assert first["secret"].encode() not in files
    assert invited["invitationUrl"].split("=")[1].encode() not in files
