"""What the server publishes for programs: metrics that Prometheus can read, an API that keeps to its own document."""
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import yaml
from conftest import Server, World

METHODS = {"get", "put", "post", "delete", "patch", "head", "options"}


def test_promtool_finds_no_fault_in_the_metrics(world):
    world.station("CP-1")
    answer = world.server.request("GET", "/metrics")
    assert answer.status == 200
    text = answer.body.decode()
    assert text.count("# TYPE ") >= 5
    checked = subprocess.run([shutil.which("promtool") or "promtool", "check", "metrics"], input=text,
                             capture_output=True, text=True, timeout=30)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.timeout(600)
def test_every_operation_keeps_to_the_published_document(folder):
    # Without the limit on sign-in, so that what is behind it is reached however fast the machine is.
    server = Server(folder, environment={"OHMSTEAD_LIMITS_SIGN_IN_TRIES": "1000000"}).start()
    try:
        World(server.sign_in()).station("CP-1")
        check_operations(server, folder)
    finally:
        server.stop()


def check_operations(server, folder):
    document = yaml.safe_load(server.request("GET", "/api/openapi.yaml").body)
    assert document["openapi"].startswith("3.1")
    operations = [f"{method.upper()} {path}" for path, item in document["paths"].items() for method in item
                  if method in METHODS]
    assert len(operations) > 20

    report = Path(folder) / "schemathesis.xml"
    run = subprocess.run(
        [str(Path(sys.executable).with_name("schemathesis")), "run", f"{server.base}/api/openapi.yaml",
         "--header", f"Authorization: Bearer {server.token}", "--checks", "all",
         # A request that keeps to the schema may still name an operator that does not exist, which is refused.
         # A missing If-Match is 428 (RFC 6585), which that check does not know.
         "--exclude-checks", "positive_data_acceptance,missing_required_header", "--phases", "examples,coverage,fuzzing",
         "--max-examples", "20", "--seed", os.environ.get("OHMSTEAD_TEST_SEED", "1"), "--suppress-health-check", "all", "--no-color",
         "--report", "junit", "--report-junit-path", str(report)],
        capture_output=True, text=True, timeout=570, cwd=folder)
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2000:]
    tested = {case.get("name") for case in ElementTree.parse(report).iter("testcase")}
    # The document itself is what was read to begin with.
    untested = set(operations) - tested - {"GET /api/openapi.yaml"}
    assert not untested, f"not tested: {untested}"
