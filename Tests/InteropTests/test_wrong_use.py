"""What is typed wrongly on the command line or in the configuration is told in one sentence, and changes nothing."""
import os
import signal
import socket
import subprocess
import time
import urllib.request

import pytest

from conftest import BINARY, free_port


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


def test_a_database_without_a_path_is_told_what_is_right(tmp_path):
    ended = attempt("migrate", "--data", tmp_path, "--database", "sqlite:")
    assert ended.returncode != 0 and "sqlite:PATH" in ended.stderr, ended.stderr


def test_a_host_that_does_not_exist_is_told_as_such(tmp_path):
    ended = attempt("serve", "--data", tmp_path, "--listen", "nowhere.invalid:8080")
    assert ended.returncode != 0 and "There is no host nowhere.invalid" in ended.stderr, ended.stderr


@pytest.mark.parametrize("group, subcommand", [("", "serve"), ("ledger", "verify"), ("client", "create")])
def test_a_group_of_commands_without_one_says_which_there_are(group, subcommand):
    ended = attempt(*group.split())
    assert ended.returncode != 0 and subcommand in ended.stderr and not ended.stdout, (ended.returncode, ended.stdout)
    assert f"See 'ohmstead help {group + ' ' if group else ''}<subcommand>'" in ended.stderr, ended.stderr


@pytest.mark.parametrize("options, sentence", [
    (["--name", ""], "--name must have"),
    (["--name", "x", "--operator", "01a1fccf-1663-748a-b307-9240a69e1d88"], "--operator must be an operator that exists")])
def test_a_client_that_cannot_be_is_told_in_the_words_of_the_options(tmp_path, options, sentence):
    ended = attempt("client", "create", "--data", tmp_path, *options)
    assert ended.returncode != 0 and sentence in ended.stderr and not ended.stdout, (ended.stdout, ended.stderr)


def test_a_copy_takes_the_place_of_no_file(tmp_path):
    (tmp_path / "there").write_text("mine")
    ended = attempt("backup", "--data", tmp_path, tmp_path / "there")
    assert ended.returncode != 0 and "exists already" in ended.stderr, ended.stderr
    assert (tmp_path / "there").read_text() == "mine"


def test_a_demonstration_whose_port_is_taken_leaves_the_folder_empty(tmp_path):
    """Else its next start would find a filled folder, and never say how to sign in."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = attempt("demo", "--data", tmp_path / "demo", "--listen", f"127.0.0.1:{taken.getsockname()[1]}")
    assert ended.returncode != 0 and "in use" in ended.stderr, ended.stderr
    assert not (tmp_path / "demo").exists()


def test_a_demonstration_that_was_interrupted_while_it_was_made_is_told(tmp_path):
    making = subprocess.Popen([BINARY, "demo", "--data", tmp_path, "--listen", f"127.0.0.1:{free_port()}"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        end = time.monotonic() + 20
        while not (tmp_path / "demo-unfinished").exists():
            assert time.monotonic() < end and making.poll() is None
            time.sleep(0.05)
        time.sleep(0.3)
    finally:
        making.kill()
        making.wait()
    ended = attempt("demo", "--data", tmp_path, "--listen", f"127.0.0.1:{free_port()}")
    assert ended.returncode != 0 and "was interrupted" in ended.stderr, ended.stderr


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_server_whose_output_nobody_can_take_goes_on(tmp_path, stream):
    """Such as where its log is on the disk that is full."""
    port = free_port()
    with open("/dev/full", "w") as full:
        server = subprocess.Popen([BINARY, "serve", "--data", tmp_path, "--listen", f"127.0.0.1:{port}"],
                                  **{"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: full})
    try:
        for _ in range(100):
            time.sleep(0.1)
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
                    assert answer.status == 200
                    break
            except OSError:
                assert server.poll() is None, "the server has ended"
        server.send_signal(signal.SIGTERM)
        assert server.wait(15) == 0
    finally:
        server.kill()
        server.wait()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_load_that_is_interrupted_tells_what_it_measured(how):
    load = subprocess.Popen([BINARY, "simulate", "--url", "ws://127.0.0.1:1/ocpp", "--stations", "1", "--report"],
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert "connected" in load.stdout.readline()
        load.send_signal(how)
        said, _ = load.communicate(timeout=20)
    finally:
        load.kill()
        load.wait()
    assert "p99" in said


def test_stations_that_nobody_lets_in_are_told_at_the_end(world):
    for url, reason in [(f"ws://127.0.0.1:{world.server.port}/ocpp", "let in"), ("ws://127.0.0.1:1/ocpp", "Nobody answers")]:
        ended = attempt("simulate", "--url", url, "--stations", "1", "--duration", "2s")
        assert ended.returncode != 0 and reason in ended.stderr, (ended.returncode, ended.stderr)
