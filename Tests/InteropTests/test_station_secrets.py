"""Secrets of stations are in no table and no trail, and no command locks a station out."""
import asyncio
import sqlite3

import pytest
from ocpp.routing import on
from ocpp.v16 import call_result
from ocpp.v16.enums import ConfigurationStatus

import test_ocpp16
from conftest import run
from test_ocpp16 import boot

SECRET = "5EC2E7C0FFEE5EC2E7"


class Charger(test_ocpp16.Charger):
    """Takes what it is told, and shows its passwords to whoever asks."""

    @on("ChangeConfiguration")
    def on_configuration(self, **fields):
        self.asked.append(fields)
        return call_result.ChangeConfiguration(status=ConfigurationStatus.accepted)

    @on("GetConfiguration")
    def on_read(self, **_):
        return call_result.GetConfiguration(configuration_key=[
            {"key": "WifiPassword", "readonly": False, "value": SECRET},
            {"key": "HeartbeatInterval", "readonly": False, "value": "60"}])


class connected(test_ocpp16.connected):
    kind = Charger


def rows(server):
    with sqlite3.connect(f"{server.folder}/ohmstead.sqlite") as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [(table, str(row)) for table in tables for row in database.execute(f"SELECT * FROM {table}")]


def done(server, path, body):
    made = server.api("POST", path, body, 202)
    return server.until(f"{'bulk-actions' if path == 'bulk-actions' else 'commands'}/{made['id']}",
                        lambda found: found["isFinal"])


async def away(action, *arguments):
    return await asyncio.get_running_loop().run_in_executor(None, action, *arguments)


COMMANDS = [
    {"kind": "writeConfiguration", "key": "WifiPassword", "value": SECRET},
    {"kind": "raw", "action": "ChangeConfiguration", "payload": {"key": "ApnPassword", "value": SECRET}},
    {"kind": "fetchLog", "location": f"ftp://me:{SECRET}@example.org/"},
    {"kind": "readConfiguration"}]


def test_secrets_are_in_no_table_and_a_repeat_still_has_them(world):
    server = world.server
    station, info = world.station("KEYS")

    async def day():
        async with connected(info, "KEYS") as charger:
            await boot(charger)
            for command in COMMANDS:
                await away(done, server, f"stations/{station}/commands", command)
            many = [await away(done, server, "bulk-actions", {
                "operatorId": world.operator, "action": command, "stationIds": [station]}) for command in COMMANDS]
            assert many[0]["counts"] == {"accepted": 1}
            assert charger.asked == [{"key": key, "value": SECRET} for key in ("WifiPassword", "ApnPassword") * 2]
        failed = await away(done, server, "bulk-actions", {
            "operatorId": world.operator, "action": COMMANDS[0], "stationIds": [station]})
        assert failed["counts"] == {"stationOffline": 1}
        async with connected(info, "KEYS") as charger:
            await boot(charger)
            again = await away(server.api, "POST", f"bulk-actions/{failed['id']}/retry", {}, 202)
            await away(server.until, f"bulk-actions/{again['id']}", lambda found: found["isFinal"])
            assert charger.asked == [{"key": "WifiPassword", "value": SECRET}]

    run(day())
    assert not [row for row in rows(server) if SECRET in row[1]]
    trail = server.request("GET", f"/api/v1/audit?operatorId={world.operator}&limit=200", token=server.token)
    assert b"WifiPassword" in trail.body and SECRET.encode() not in trail.body
    read = server.api("GET", f"commands?stationId={station}", expect=200)["items"]
    assert [one for one in read if "HeartbeatInterval" in one.get("details", "")]


@pytest.mark.parametrize("key", ["AuthorizationKey", "SecurityCtrlr/BasicAuthPassword"])
def test_a_key_of_ones_own_choice_is_not_sent_to_a_station(world, key):
    """The station would take it and never be let in again; to a fleet it would be the end."""
    station, _ = world.station("OWNKEY")
    change = {"kind": "writeConfiguration", "key": key, "value": "0123456789ABCDEF01234567"}
    api = world.server.api
    assert api("POST", f"stations/{station}/commands", change, 422)["errors"][0]["field"] == "/value"
    many = {"operatorId": world.operator, "action": change, "stationIds": [station]}
    assert api("POST", "bulk-actions", many, 422)["errors"][0]["field"] == "/action/value"
    raw = {"kind": "raw", "action": "ChangeConfiguration", "payload": {"key": key, "value": "x"}}
    assert api("POST", f"stations/{station}/commands", raw, 422)["errors"][0]["field"] == "/payload"
    made = api("POST", f"stations/{station}/key", expect=200)["connection"]
    value = made["authorizationKeyHex"] if key == "AuthorizationKey" else made["password"]
    assert api("POST", f"stations/{station}/commands", {**change, "value": value}, 202)["kind"] == change["kind"]


@pytest.mark.parametrize("many", [False, True])
def test_a_station_is_given_a_new_key(world, many):
    server = world.server
    station, info = world.station("RENEW")
    path, body = f"stations/{station}/commands", {"kind": "renewKey"}
    if many:
        path, body = "bulk-actions", {"operatorId": world.operator, "action": body, "stationIds": [station]}

    async def day():
        async with connected(info, "RENEW") as charger:
            await boot(charger)
            for _ in range(2):
                await away(done, server, path, body)
            keys = [bytes.fromhex(one["value"]).decode() for one in charger.asked]
            assert {one["key"] for one in charger.asked} == {"AuthorizationKey"} and len(set(keys)) == 2
        # Which of the keys that it was sent the station has, nobody knows before it comes back.
        for password in (info["password"], keys[0], keys[1]):
            async with connected(info, "RENEW", password) as charger:
                await boot(charger)
        for password in (info["password"], keys[0]):
            with pytest.raises(Exception, match="401"):
                async with connected(info, "RENEW", password):
                    pass
        return keys

    keys = run(day())
    assert not [row for row in rows(server) if any(key in row[1] or key.encode().hex().upper() in row[1]
                                                   for key in keys)]
