"""Certificates of stations: asked for, signed, sent, shown in TLS, refused. And security profiles, which only go up."""
import asyncio
import ssl
import subprocess

import pytest
import websockets
from cases import case, scripted
from charging16 import ChargePoint
from charging201 import ChargingStation
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from interop import basic
from secure import Authority, name, pem, request, written
from station import iso, now

BOTH = pytest.mark.parametrize("kind", [ChargePoint, ChargingStation])


def text_of(certificate, oid):
    return [one.value for one in certificate.subject.get_attributes_for_oid(oid)]


async def certificates(station):
    return (await station.place.api("GET", f"stations/{station.id}/certificates", expect=200))["items"]


async def renewed(station, purpose, trigger, asked, given, answer="Accepted"):
    """A whole renewal, triggered at the desk: the key and the certificate that the station got."""
    path = f"stations/{station.id}/certificate-renewals"
    command = (await station.place.api("POST", path, {"purpose": purpose}, 202))["id"]
    action = "ExtendedTriggerMessage" if station.version == "1.6" else "TriggerMessage"
    assert await station.expect(action, status="Accepted") == {"requestedMessage": trigger}
    assert (await station.ended(command))["state"] == "accepted"
    key, csr = request(station.identity, f"Case {station.place.number}")
    assert await station.call("SignCertificate", csr=csr, **asked) == {"status": "Accepted"}
    signed = await station.expect("CertificateSigned", status=answer)
    assert signed == {"certificateChain": signed["certificateChain"], **given}
    certificate = x509.load_pem_x509_certificate(signed["certificateChain"].encode())
    assert certificate.public_key() == key.public_key()
    assert text_of(certificate, NameOID.COMMON_NAME) == [station.identity]
    assert text_of(certificate, NameOID.ORGANIZATION_NAME) == [f"Case {station.place.number}"]
    state = "installed" if answer == "Accepted" else "rejected"
    stored = await station.place.until(
        f"stations/{station.id}/certificates", lambda page: page["items"][0]["state"] != "pending")
    assert stored["items"][0]["state"] == state and stored["items"][0]["pem"] == signed["certificateChain"]
    assert int(stored["items"][0]["serial"], 16) == certificate.serial_number
    return key, signed["certificateChain"]


def usages(chain):
    certificate = x509.load_pem_x509_certificate(chain.encode())
    return set(certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value)


def authority(place, kind):
    found = place.server.api("GET", "certificate-authorities", expect=200)["items"]
    return x509.load_pem_x509_certificate(next(one for one in found if one["kind"] == kind)["pem"].encode())


@case("TC_074_CSMS")
async def test_the_charge_points_certificate_is_renewed(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        _, chain = await renewed(charger, "station", "SignChargePointCertificate", {}, {})
        x509.load_pem_x509_certificate(chain.encode()).verify_directly_issued_by(authority(place, "station"))
        assert usages(chain) == {ExtendedKeyUsageOID.CLIENT_AUTH}


@case("TC_A_11_CSMS")
async def test_the_charging_stations_certificate_is_renewed(place):
    async with ChargingStation(place) as station:
        await station.boot()
        use = {"certificateType": "ChargingStationCertificate"}
        _, chain = await renewed(station, "station", "SignChargingStationCertificate", use, use)
        x509.load_pem_x509_certificate(chain.encode()).verify_directly_issued_by(authority(place, "station"))
        # A second one takes the place of the first.
        await renewed(station, "station", "SignChargingStationCertificate", use, use)
        assert [one["state"] for one in await certificates(station)] == ["installed", "superseded"]


@case("TC_A_12_CSMS")
async def test_the_v2g_certificate_is_renewed(place):
    async with ChargingStation(place) as station:
        await station.boot()
        use = {"certificateType": "V2GCertificate"}
        _, chain = await renewed(station, "v2g", "SignV2GCertificate", use, use)
        x509.load_pem_x509_certificate(chain.encode()).verify_directly_issued_by(authority(place, "v2g"))
        assert usages(chain) == {ExtendedKeyUsageOID.SERVER_AUTH}


@case("TC_A_13_CSMS")
async def test_the_combined_certificate_is_renewed(place):
    async with ChargingStation(place) as station:
        await station.boot()
        _, chain = await renewed(station, "combined", "SignCombinedCertificate", {}, {})
        assert usages(chain) == {ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH}


@case("TC_A_14_CSMS")
async def test_the_station_finds_the_certificate_invalid(place):
    async with ChargingStation(place) as station:
        await station.boot()
        use = {"certificateType": "ChargingStationCertificate"}
        await renewed(station, "station", "SignChargingStationCertificate", use, use, answer="Rejected")
        assert await station.call("SecurityEventNotification", type="InvalidChargingStationCertificate",
                                  timestamp=iso(now())) == {}
        assert await place.events(station.id, "security") == ["InvalidChargingStationCertificate "]
        # What the station refused is not sent again.
        await asyncio.sleep(1)
        assert station.asked.empty()


def bad_requests(identity):
    small = rsa.generate_private_key(65537, 1024)
    curve = ec.generate_private_key(ec.SECP256K1())
    _, good = request(identity)
    body = good.splitlines()
    middle = body[2]
    body[2] = middle[:10] + ("A" if middle[10] != "A" else "B") + middle[11:]
    return {
        "no common name": request(None, "x")[1], "another name": request("somebody-else")[1],
        "another organization": request(identity, "Somebody else Ltd")[1], "a small key": request(identity, key=small)[1],
        "a strange curve": request(identity, key=curve)[1], "a changed text": "\n".join(body) + "\n",
        "no request": "-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----\n"}


@pytest.mark.parametrize("wrong", list(bad_requests("x")))
@scripted
async def test_what_may_not_be_signed_is_rejected_with_the_reason(place, wrong):
    async with ChargingStation(place) as station:
        await station.boot()
        csr = bad_requests(station.identity)[wrong]
        answer = await station.call("SignCertificate", csr=csr, certificateType="ChargingStationCertificate")
        assert answer["status"] == "Rejected" and answer["statusInfo"]["reasonCode"] == "InvalidCSR", answer
        assert await certificates(station) == []
        [told] = await place.events(station.id, "certificate")
        assert told == f"request rejected: {answer['statusInfo']['additionalInfo']}"


@scripted
async def test_a_name_that_another_station_has_is_not_signed(place):
    victim, _, _ = place.station()
    async with ChargingStation(place) as station:
        await station.call("BootNotification", reason="PowerUp", chargingStation={
            "model": "M", "vendorName": "V", "serialNumber": victim})
        answer = await station.call("SignCertificate", csr=request(victim)[1],
                                    certificateType="ChargingStationCertificate")
        assert answer["status"] == "Rejected" and "another station" in answer["statusInfo"]["additionalInfo"]


@scripted
async def test_a_vehicle_takes_one_curve_only(place):
    async with ChargingStation(place) as station:
        await station.boot()
        _, csr = request(station.identity, key=ec.generate_private_key(ec.SECP384R1()))
        assert (await station.call("SignCertificate", csr=csr, certificateType="V2GCertificate"))["status"] == "Rejected"
        answer = await station.call("SignCertificate", csr=csr, certificateType="ChargingStationCertificate")
        assert answer == {"status": "Accepted"}
        await station.expect("CertificateSigned", status="Accepted")


@scripted
async def test_the_same_request_gets_the_same_certificate(place):
    """A02.FR.17: a station that waited too long asks again."""
    async with ChargingStation(place) as station:
        await station.boot()
        use = {"certificateType": "ChargingStationCertificate"}
        _, csr = request(station.identity)
        assert (await station.call("SignCertificate", csr=csr, **use))["status"] == "Accepted"
        first, sent = await station.next("CertificateSigned")
        assert (await station.call("SignCertificate", csr=csr, **use))["status"] == "Accepted"
        await station.answer(first, "CertificateSigned", {"status": "Accepted"})
        assert await station.expect("CertificateSigned", status="Accepted") == sent
        assert len(await certificates(station)) == 1


async def with_certificate(station, folder, purpose="station"):
    """Gets a certificate and connects with it alone."""
    await station.boot()
    sixteen = station.version == "1.6"
    use = {} if sixteen else {"certificateType": "ChargingStationCertificate"}
    trigger = "SignChargePointCertificate" if sixteen else "SignChargingStationCertificate"
    key, chain = await renewed(station, purpose, trigger, use, use)
    await station.disconnect()
    station.tls = station.place.server.trust(written(folder, key, chain))
    await station.connect(has_key=False)
    await station.boot()


async def profile(station):
    return (await station.place.api("GET", f"stations/{station.id}", expect=200))["securityProfile"]


def secured(kind, place):
    station = kind(place)
    station.tls = place.server.trust()
    return station


async def status_of(station, tls, **header):
    """The status with which a connection is refused before its upgrade."""
    with pytest.raises(websockets.exceptions.InvalidStatus) as answer:
        await websockets.connect(station.connection["url"], subprotocols=[station.protocol], ssl=tls,
                                 additional_headers=header.get("header", {}))
    return answer.value.response.status_code


@case("TC_087_CSMS", "TC_A_07_CSMS")
@BOTH
async def test_a_station_shows_its_certificate(secure_place, tmp_path, kind):
    async with secured(kind, secure_place) as station:
        await with_certificate(station, tmp_path)
        assert await profile(station) == 3
    # One of an authority that the server was told to trust does as well.
    async with secured(kind, secure_place) as station:
        await station.disconnect()
        station.tls = secure_place.server.trust(secure_place.server.outside.client(tmp_path, station.identity))
        await station.connect(has_key=False)
        await station.boot()
        assert await profile(station) == 3


@case("TC_A_08_CSMS")
async def test_an_invalid_certificate_is_refused(secure_place, tmp_path):
    server = secure_place.server
    async with secured(ChargingStation, secure_place) as station:
        await station.boot()
        wrong = {
            "of nobody": Authority("Nobody").client(tmp_path, station.identity),
            "over": server.outside.client(tmp_path, station.identity, days=-1),
            "of a server": server.outside.client(
                tmp_path, station.identity, usage=ExtendedKeyUsageOID.SERVER_AUTH)}
        for kind, shown in wrong.items():
            # TLS 1.3 lets the client learn of it only when it reads.
            with pytest.raises((ssl.SSLError, ConnectionError, EOFError, websockets.exceptions.InvalidMessage)):
                await websockets.connect(
                    station.connection["url"], subprotocols=[station.protocol], ssl=server.trust(shown),
                    additional_headers=basic(station.identity, station.connection["password"]))
                pytest.fail(kind)
        # Good, and another's: TLS has nothing against it.
        other = server.trust(server.outside.client(tmp_path, "somebody-else"))
        key = basic(station.identity, station.connection["password"])
        assert await status_of(station, other) == await status_of(station, other, header=key) == 403


@scripted
async def test_a_revoked_certificate_is_refused(secure_place, tmp_path):
    async with secured(ChargingStation, secure_place) as station:
        await with_certificate(station, tmp_path)
        [issued] = await certificates(station)
        path = f"stations/{station.id}/certificates/{issued['id']}/revocation"
        revoked = await secure_place.api("POST", path, {"reason": "stolen"}, 200)
        assert (revoked["state"], revoked["reason"]) == ("revoked", "stolen") and revoked["revokedAt"]
        await asyncio.wait_for(station.socket.wait_closed(), 8)
        assert await status_of(station, station.tls) == 403
        assert (await secure_place.api("POST", path, {"reason": "again"}, 409))["status"] == 409
        # Another station's certificate is not there to be revoked.
        _, other, _ = secure_place.station()
        await secure_place.api("POST", path.replace(station.id, other), {"reason": "x"}, 404)


@case("TC_083_CSMS", "TC_A_19_CSMS")
@BOTH
async def test_the_security_profile_goes_up_and_not_down(secure_place, tmp_path, kind):
    async with secured(kind, secure_place) as station:
        await station.boot()
        assert await profile(station) == 2
        if kind is ChargePoint:
            await station.told({"kind": "writeConfiguration", "key": "SecurityProfile", "value": "3"},
                               "ChangeConfiguration", {"status": "Accepted"})
        else:
            await station.raw("SetNetworkProfile", {"configurationSlot": 1, "connectionData": {
                "ocppVersion": "OCPP20", "ocppTransport": "JSON", "ocppCsmsUrl": station.connection["url"],
                "messageTimeout": 30, "securityProfile": 3, "ocppInterface": "Wired0"}}, {"status": "Accepted"})
            spot = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "NetworkConfigurationPriority"}}
            await station.told({"kind": "writeConfiguration", "key": "OCPPCommCtrlr/NetworkConfigurationPriority",
                                "value": "1"}, "SetVariables",
                               {"setVariableResult": [{"attributeStatus": "Accepted", **spot}]})
        await with_certificate(station, tmp_path)
        assert await profile(station) == 3
        key = basic(station.identity, station.connection["password"])
        assert await status_of(station, secure_place.server.trust(), header=key) == 403
        assert await secure_place.events(station.id, "securityProfile") == ["2 -> 3"]
        # Staff may take it down, such as for a new main board.
        shown = await asyncio.to_thread(
            secure_place.server.request, "GET", f"/api/v1/stations/{station.id}", token=secure_place.server.token)
        await secure_place.api("PATCH", f"stations/{station.id}", {"securityProfile": 2}, 200,
                               If_Match=shown.headers["ETag"])
        await station.disconnect()
        station.tls = secure_place.server.trust()
        await station.connect()
        await station.boot()


def test_whoever_has_no_certificate_comes_to_the_same_port(secure):
    assert secure.request("GET", "/healthz").status == 200
    # A session that is taken up again is asked nothing new, and goes on.
    first = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{secure.port}", "-tls1_2", "-sess_out", f"{secure.root}/s"],
        input=b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", capture_output=True, timeout=20)
    again = subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{secure.port}", "-tls1_2", "-sess_in", f"{secure.root}/s",
         "-ign_eof"],
        input=b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", capture_output=True, timeout=20)
    assert b"HTTP/1.1 200" in again.stdout, (first.stdout[-800:], again.stdout[-800:], again.stderr[-300:])
