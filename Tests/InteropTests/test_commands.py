"""The command line with what people mistype: one sentence that says what is wrong, and no success."""
import subprocess
from pathlib import Path

import pytest

from conftest import BINARY, free_port


def ohmstead(*arguments):
    return subprocess.run([BINARY, *map(str, arguments)], capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize("arguments", [["ledger", "verify"], ["backup", "copy.sqlite"], ["secrets", "forget", "--yes"]])
def test_what_makes_no_sense_on_a_new_database_does_not_make_one(tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)
    nowhere = tmp_path / "nowhere"
    ended = ohmstead(*arguments, "--data", nowhere)
    assert ended.returncode != 0 and "There is no database" in ended.stderr, ended
    assert not nowhere.exists() and not (tmp_path / "copy.sqlite").exists()


def test_a_copy_needs_its_folder(server):
    ended = server.command("backup", str(Path(server.folder) / "none" / "copy.sqlite"), check=False)
    assert ended.returncode != 0 and "There is no folder" in ended.stderr, ended


@pytest.mark.parametrize("yaml, sentence", [
    ("listn: 127.0.0.1:1\n", "listn in "),
    ("stations:\n  alowWithoutKey: true\n", "stations.alowWithoutKey in "),
    ("stations:\n  heartbeatSeconds: often\n", "stations.heartbeatSeconds must be a whole number"),
    ("tls:\n  certificate: /none.pem\n  key: /none.key\n", "tls.certificate is /none.pem"),
    ("listen: 203.0.113.7:8080\n", "203.0.113.7 is no address of this machine"),
])
def test_a_setting_that_cannot_be_is_refused_at_the_start(tmp_path, yaml, sentence):
    file = tmp_path / "ohmstead.yaml"
    file.write_text(yaml)
    listen = [] if yaml.startswith("listen:") else ["--listen", f"127.0.0.1:{free_port()}"]
    ended = ohmstead("serve", "--config", file, "--data", tmp_path / "data", *listen)
    assert ended.returncode != 0 and sentence in ended.stderr, ended.stderr


@pytest.mark.parametrize("email", ["nope", "a@b", "a b@example.org", "@example.org"])
def test_people_are_invited_by_an_address_that_can_be(tmp_path, email):
    ended = ohmstead("staff", "invite", "--email", email, "--data", tmp_path / "data")
    assert ended.returncode != 0 and "e-mail address" in ended.stderr, ended
