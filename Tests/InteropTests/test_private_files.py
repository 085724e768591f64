"""What the server writes is read by nobody else on the machine: people, cards, money, secrets."""
import subprocess
from pathlib import Path

from conftest import BINARY


def others(path):
    return path.stat().st_mode & 0o077


def test_the_database_and_its_copies_are_for_their_user_only(world, tmp_path):
    copy = tmp_path / "copy.sqlite"
    world.server.command("backup", str(copy))
    files = sorted(Path(world.server.folder).glob("ohmstead.sqlite*")) + [copy]
    assert [path.name for path in files][:3] == ["ohmstead.sqlite", "ohmstead.sqlite-shm", "ohmstead.sqlite-wal"]
    assert [path.name for path in files if others(path)] == []


def test_a_new_data_folder_is_for_its_user_only(tmp_path):
    folder = tmp_path / "inner" / "data"
    subprocess.run([BINARY, "migrate", "--data", folder], check=True, capture_output=True, timeout=60)
    assert (folder / "ohmstead.sqlite").exists() and others(folder) == 0


def test_a_copy_never_replaces_a_file(world, tmp_path):
    there = tmp_path / "there.sqlite"
    there.write_text("mine")
    assert "exists" in world.server.command("backup", str(there), check=False).stderr
    assert there.read_text() == "mine"
