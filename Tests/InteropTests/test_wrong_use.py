"""What is typed wrongly on the command line or in the configuration is told in one sentence, and changes nothing."""
import os
import subprocess

import pytest

from conftest import BINARY


def attempt(*arguments):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=30)


@pytest.mark.parametrize("command", ["ledger verify", "backup"])
def test_a_folder_without_a_database_is_told_and_not_filled(tmp_path, command):
    folder = tmp_path / "mistyped"
    target = [tmp_path / "copy.sqlite"] if command == "backup" else []
    ended = attempt(*command.split(), "--data", folder, *target)
    assert ended.returncode != 0 and "mistyped" in ended.stderr, (ended.returncode, ended.stdout, ended.stderr)
    assert not (folder / "ohmstead.sqlite").exists() and not any(one.exists() for one in target)


@pytest.mark.parametrize("text, key", [
    ("listn: 127.0.0.1:0\n", "listn"), ("tls:\n  certficate: x\n", "tls.certficate"),
    ("stations:\n  alowWithoutKey: true\n", "stations.alowWithoutKey")])
def test_a_key_that_does_not_exist_is_refused_with_its_name(tmp_path, text, key):
    config = tmp_path / "ohmstead.yaml"
    config.write_text(text)
    ended = attempt("migrate", "--data", tmp_path / "data", "--config", config)
    assert ended.returncode != 0 and key in ended.stderr, (ended.returncode, ended.stderr)


def test_an_address_of_another_machine_is_told_as_such(tmp_path):
    ended = attempt("serve", "--data", tmp_path, "--listen", "203.0.113.7:8080")
    assert ended.returncode != 0 and "203.0.113.7" in ended.stderr and "descriptor" not in ended.stderr, ended.stderr


def test_a_certificate_that_is_not_there_is_named(tmp_path):
    config = tmp_path / "ohmstead.yaml"
    config.write_text(f"tls:\n  certificate: {tmp_path}/no.pem\n  key: {tmp_path}/no.key\n")
    ended = attempt("serve", "--data", tmp_path / "data", "--listen", "127.0.0.1:0", "--config", config)
    assert ended.returncode != 0 and "no.pem" in ended.stderr, ended.stderr


def test_a_second_server_on_the_same_data_is_refused(world, tmp_path):
    """It would take the stations of the first for offline, and know nothing of its sockets."""
    server = world.server
    second = subprocess.Popen([BINARY, "serve", "--listen", "127.0.0.1:0", "--data", tmp_path if server.database else server.folder],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              env={**os.environ, **server.environment})
    try:
        said, _ = second.communicate(timeout=25)
    except subprocess.TimeoutExpired:
        second.kill()
        said, _ = second.communicate()
        pytest.fail("a second server runs on the same data")
    assert second.returncode != 0 and "Error" in said, said
    assert server.request("GET", "/readyz").status == 200


@pytest.mark.parametrize("text, rule", [
    ("stations:\n  allowWithoutKey: perhaps\n", "stations.allowWithoutKey must be true or false"),
    ("stations:\n  heartbeatSeconds: soon\n", "stations.heartbeatSeconds must be a whole number")])
def test_a_setting_of_the_wrong_kind_is_not_taken_for_its_default(tmp_path, text, rule):
    config = tmp_path / "ohmstead.yaml"
    config.write_text(text)
    ended = attempt("migrate", "--data", tmp_path / "data", "--config", config)
    assert ended.returncode != 0 and rule in ended.stderr, ended.stderr


def test_a_variable_that_is_nearly_a_setting_is_told(tmp_path):
    for name, meant in [("OHMSTEAD_LISTN", "OHMSTEAD_LISTEN"), ("OHMSTEAD_STATIONS_ALLOW_WITHOUTKEY", "ALLOW_WITHOUT_KEY")]:
        ended = subprocess.run([BINARY, "migrate", "--data", tmp_path], capture_output=True, text=True, timeout=30,
                               env={**os.environ, name: "1"})
        assert ended.returncode != 0 and name in ended.stderr and meant in ended.stderr, ended.stderr


def test_stations_that_nobody_lets_in_are_told_at_the_end(world):
    for url, reason in [(f"ws://127.0.0.1:{world.server.port}/ocpp", "let in"), ("ws://127.0.0.1:1/ocpp", "Nobody answers")]:
        ended = attempt("simulate", "--url", url, "--stations", "1", "--duration", "2s")
        assert ended.returncode != 0 and reason in ended.stderr, (ended.returncode, ended.stderr)
