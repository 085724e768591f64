"""One server for all cases, and what a case needs: an operator of its own with cards, and a desk."""
import importlib.util
import itertools
import sys
import tempfile
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


def load_interop():
    """The server and its API client are those of the interop tests; their file has the same name as this one."""
    path = HERE.parent / "InteropTests" / "conftest.py"
    spec = importlib.util.spec_from_file_location("interop", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["interop"] = module
    spec.loader.exec_module(module)
    return module


interop = load_interop()


@pytest.fixture(scope="session")
def server():
    with tempfile.TemporaryDirectory(prefix="ohmstead-conformance-") as folder:
        running = interop.Server(
            folder, environment={
                "OHMSTEAD_STATIONS_UNKNOWN": "quarantine", "OHMSTEAD_STATIONS_HEARTBEAT_SECONDS": "300",
                "OHMSTEAD_SESSIONS_COST_UPDATE_SECONDS": "1"})
        running.start()
        try:
            yield running.sign_in()
            assert running.process.poll() is None, "the server ended during the tests: " + running.log_text()[-3000:]
        finally:
            running.stop()


@pytest.fixture(scope="session")
def secure(tmp_path_factory):
    """A server behind TLS that takes client certificates of an outside authority, too."""
    from secure import SecureServer
    running = SecureServer(tmp_path_factory.mktemp("tls"))
    running.start()
    try:
        yield running.sign_in()
    finally:
        running.stop()


numbers = itertools.count(1)


@pytest.fixture
def place(server):
    """An operator with a site, a tariff of 7 a kilowatt-hour, a driver with money, and cards of each kind."""
    from place import Place
    return Place(server, next(numbers))


@pytest.fixture
def secure_place(secure):
    from place import Place
    return Place(secure, next(numbers))
