#!/usr/bin/env python3
"""Puts the locked browser libraries into web/vendor.

Downloads the pinned wheels (pip checks their hashes), checks them again against vendor.lock.json, and takes out the
listed files, each of which has to have the hash that the lock file gives. Does nothing when all of them are there.
"""
import hashlib
import json
import pathlib
import subprocess
import sys
import zipfile

WEB = pathlib.Path(__file__).resolve().parent.parent
VENDOR = WEB / "vendor"
WHEELS = WEB.parent / ".tools" / "web-wheels"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def is_there(entry: dict) -> bool:
    path = VENDOR / entry["dst"]
    return path.is_file() and sha256(path.read_bytes()) == entry["sha256"]


def download(wheels: list[dict]) -> None:
    WHEELS.mkdir(parents=True, exist_ok=True)
    if all((WHEELS / wheel["file"]).is_file() for wheel in wheels):
        return
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    subprocess.run([*command, "-d", str(WHEELS), "-r", str(WEB / "requirements.txt")], check=True)


def extract(wheel: dict) -> int:
    path = WHEELS / wheel["file"]
    if sha256(path.read_bytes()) != wheel["sha256"]:
        sys.exit(f"fetch_vendor: {path.name} is not the file that vendor.lock.json names; remove it and run again")
    with zipfile.ZipFile(path) as archive:
        for entry in wheel["files"]:
            data = archive.read(entry["src"])
            if sha256(data) != entry["sha256"]:
                sys.exit(f"fetch_vendor: {entry['src']} in {path.name} has another hash than the lock file gives")
            target = VENDOR / entry["dst"]
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    return len(wheel["files"])


def main() -> None:
    wheels = json.loads((WEB / "vendor.lock.json").read_text())["wheels"]
    if all(is_there(entry) for wheel in wheels for entry in wheel["files"]):
        return
    download(wheels)
    print("fetch_vendor:", sum(extract(wheel) for wheel in wheels), "files in web/vendor")


main()
