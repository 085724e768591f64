"""What a station proves itself with: renewed, seen and revoked on its page."""
import re
import subprocess

from charger import Charger, made
from playwright.sync_api import expect


def request(folder, common, organization):
    """A PKCS #10 request, as a station would make it."""
    return subprocess.run(
        ["openssl", "req", "-utf8", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
         str(folder / "key.pem"), "-subj", f"/O={organization}/CN={common}"],
        check=True, capture_output=True, text=True, timeout=30).stdout


def test_a_certificate_is_renewed_and_revoked(owner, server, tmp_path):
    station, key = made(server, "CERT-1")
    with Charger(server, "CERT-1", key) as charger:
        assert charger.call("BootNotification", chargePointVendor="V", chargePointModel="M")[2]["status"] == "Accepted"
        page = owner.open(f"/stations/{station['id']}?tab=certificates")
        expect(page.get_by_text("No certificates yet")).to_be_visible()
        expect(page.locator("section.card")).to_contain_text("1 · Key")
        page.get_by_role("button", name="Renew certificate").click()
        page.get_by_role("dialog").get_by_role("button", name="Renew certificate").click()
        assert charger.asked("ExtendedTriggerMessage") == {"requestedMessage": "SignChargePointCertificate"}
        csr = request(tmp_path, "CERT-1", server.operator()["name"])
        assert charger.call("SignCertificate", csr=csr)[2] == {"status": "Accepted"}
        assert "BEGIN CERTIFICATE" in charger.asked("CertificateSigned")["certificateChain"]
        row = page.get_by_role("row").filter(has_text="Connection to the server")
        expect(row).to_contain_text("In use")
        row.get_by_text("Connection to the server").click()
        expect(page.get_by_text(re.compile("CN=CERT-1"))).to_be_visible()
        with page.expect_download() as saved:
            row.get_by_role("button", name="Download the certificate").click()
        assert saved.value.suggested_filename.startswith("CERT-1-")

        row.get_by_role("button", name="Revoke").click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_label("Reason").fill("The main board was changed")
        dialog.get_by_role("button", name="Revoke").click()
        expect(row).to_contain_text("Revoked")
        expect(row).to_contain_text("The main board was changed")
        expect(row.get_by_role("button", name="Revoke")).to_have_count(0)


def test_the_least_security_profile_is_set(owner, server):
    station, _ = made(server, "CERT-2")
    page = owner.open(f"/stations/{station['id']}?tab=certificates")
    page.get_by_role("button", name="Security profile").click()
    page.get_by_role("dialog").locator("select").select_option("2")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.locator("section.card")).to_contain_text("2 · Key inside TLS")
    assert server.get(f"/stations/{station['id']}")["securityProfile"] == 2
