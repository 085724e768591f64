"""What the server publishes for programs: metrics that Prometheus can read, an API that keeps to its own document."""
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import jsonschema
import pytest
import yaml
from conftest import Server, World, run
from test_ocpp16 import boot, connected

METHODS = {"get", "put", "post", "delete", "patch", "head", "options"}

# What every request that keeps to the schema is accepted by. Elsewhere such a request may be refused, for what no schema
# can say: it names an operator, site, tariff or time zone that does not exist, or not of this client (422); two times in
# the wrong order, or one in the past (422); a version that is not the newest (412); a link that was used (410); a tariff
# whose hours do not make up the day (422); text with control characters, which the API does not take anywhere (422). The
# other checks hold for every operation.
ALWAYS_ACCEPTED = """
GET /api/v1/operators
GET /api/v1/sites
GET /api/v1/commands
GET /api/v1/drivers
GET /api/v1/wallets
GET /api/v1/operators/{id}
GET /api/v1/sites/{id}
GET /api/v1/stations/{id}
GET /api/v1/stations/{id}/deviations
GET /api/v1/stations/{id}/variables
POST /api/v1/stations/{id}/key
GET /api/v1/commands/{id}
GET /api/v1/wallets/{id}
GET /api/v1/tariffs/{id}
GET /api/v1/tariffs/{id}/versions
GET /api/v1/sessions/{id}
GET /api/v1/reservations/{id}
DELETE /api/v1/reservations/{id}
GET /api/v1/orders/{id}
GET /api/v1/orders/{id}/notes
GET /api/v1/presence
GET /api/v1/me
GET /api/v1/me/browsers
POST /api/v1/me/browsers/sign-out
GET /api/v1/staff/{id}
GET /api/v1/roles/{id}
GET /api/v1/system
GET /healthz
GET /readyz
GET /metrics
GET /oauth/jwks.json
GET /.well-known/openid-configuration
""".strip().split("\n")

CHECKS = """
[checks.missing_required_header]
# Without If-Match an edit is answered 428 (RFC 6585 §3).
expected-statuses = [400, 401, 403, 404, 406, 412, 415, 422, 428]

[checks.positive_data_acceptance]
enabled = false

[[operations]]
# A provider of others that does not answer is 503, as documented: nothing of the server's own failed.
include-name = ["POST /oauth/providers/{{id}}"]
checks.not_a_server_error.enabled = false

[[operations]]
include-name = [{names}]
checks.positive_data_acceptance.enabled = true
"""


def test_promtool_finds_no_fault_in_the_metrics(world):
    _, info = world.station("CP-1")

    async def connect():
        async with connected(info, "CP-1") as charger:
            await boot(charger)

    run(connect())
    answer = world.server.request("GET", "/metrics")
    assert answer.status == 200
    text = answer.body.decode()
    assert text.count("# TYPE ") >= 5
    checked = subprocess.run([shutil.which("promtool") or "promtool", "check", "metrics"], input=text,
                             capture_output=True, text=True, timeout=30)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert 'ohmstead_ledger_transfers_total{kind="topUp"} 1' in text
    for name in ["connected_stations", "connected_readers", "messages_total", "message_seconds", "http_request_seconds",
                 "commit_seconds", "commit_batch_writes", "write_queue_depth", "read_queue_depth", "journal_queue_depth"]:
        assert f"# TYPE ohmstead_{name} " in text, name


def test_every_operation_shows_what_is_sent_and_answered(server):
    document = yaml.safe_load(server.request("GET", "/api/openapi.yaml").body)
    components = document["components"]
    unshown, shown = [], 0
    for path, item in document["paths"].items():
        for method in METHODS & item.keys():
            media = list(item[method].get("requestBody", {}).get("content", {}).values())
            for answer in item[method]["responses"].values():
                if "$ref" in answer:
                    answer = components["responses"][answer["$ref"].rsplit("/", 1)[-1]]
                media += [one for kind, one in answer.get("content", {}).items() if kind.endswith("json")]
            for one in media:
                examples = [one["example"]] if "example" in one else []
                for example in one.get("examples", {}).values():
                    named = example.get("$ref", "").rsplit("/", 1)[-1]
                    examples.append((components["examples"][named] if named else example)["value"])
                if not examples:
                    unshown.append((method, path))
                rules = jsonschema.Draft202012Validator({**one["schema"], "components": components})
                for example in examples:
                    rules.validate(example)
                    shown += 1
    assert not unshown, unshown
    assert shown > 500


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

    assert set(ALWAYS_ACCEPTED) <= set(operations), set(ALWAYS_ACCEPTED) - set(operations)
    checks = Path(folder) / "schemathesis.toml"
    checks.write_text(CHECKS.format(names=", ".join(f'"{name}"' for name in ALWAYS_ACCEPTED)), encoding="utf-8")
    report = Path(folder) / "schemathesis.xml"
    run = subprocess.run(
        [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(checks), "run",
         f"{server.base}/api/openapi.yaml", "--header", f"Authorization: Bearer {server.token}",
         "--phases", "examples,coverage,fuzzing", "--request-timeout", "60",
         "--max-examples", "20", "--seed", os.environ.get("OHMSTEAD_TEST_SEED", "1"), "--suppress-health-check", "all", "--no-color",
         "--report", "junit", "--report-junit-path", str(report)],
        capture_output=True, text=True, timeout=570, cwd=folder)
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr[-2000:]
    tested = {case.get("name") for case in ElementTree.parse(report).iter("testcase")}
    # The document itself is what was read to begin with.
    untested = set(operations) - tested - {"GET /api/openapi.yaml"}
    assert not untested, f"not tested: {untested}"
