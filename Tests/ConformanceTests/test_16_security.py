"""OCPP 1.6 security extension (the OCA's white paper), System Under Test: Central System."""
import pytest
import websockets
from cases import case
from charging16 import ChargePoint
from interop import basic
from station import V16, iso, now

CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
HASH = {"hashAlgorithm": "SHA256", "issuerNameHash": "0a" * 32, "issuerKeyHash": "0b" * 32, "serialNumber": "7f"}


async def refused(charger, **wrong):
    """The status with which a connection is refused before its upgrade."""
    with pytest.raises(websockets.exceptions.InvalidStatus) as answer:
        await websockets.connect(
            charger.connection["url"], subprotocols=[charger.protocol], additional_headers=basic(
                wrong.get("user", charger.identity), wrong.get("password", charger.connection["password"])))
    return answer.value.response.status_code


@case("TC_073_CSMS")
async def test_the_key_is_renewed(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        renewed = (await place.api("POST", f"stations/{charger.id}/key", expect=200))["connection"]
        key = renewed["authorizationKeyHex"]
        assert bytes.fromhex(key).decode() == renewed["password"] and 16 <= len(renewed["password"]) <= 20
        asked = await charger.told({"kind": "writeConfiguration", "key": "AuthorizationKey", "value": key},
                                   "ChangeConfiguration", {"status": "Accepted"})
        assert asked == {"key": "AuthorizationKey", "value": key}
        await charger.disconnect()
        await charger.connect(renewed["password"])
        await charger.boot()
        assert await refused(charger) == 401, "the old key is over once the new one was used"
        journal = await place.api("GET", f"stations/{charger.id}/journal", expect=200)
        assert key not in str(journal) and "AuthorizationKey" in str(journal)


@case("TC_075_1_CSMS", "TC_075_2_CSMS")
@pytest.mark.parametrize("kind", ["ManufacturerRootCertificate", "CentralSystemRootCertificate"])
async def test_a_certificate_is_installed(place, kind):
    async with ChargePoint(place) as charger:
        await charger.boot()
        await charger.raw("InstallCertificate", {"certificateType": kind, "certificate": CERTIFICATE},
                          {"status": "Accepted"})
        await charger.raw("GetInstalledCertificateIds", {"certificateType": kind},
                          {"status": "Accepted", "certificateHashData": [HASH]})


@case("TC_076_CSMS")
async def test_a_certificate_is_deleted(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        await charger.raw("GetInstalledCertificateIds", {"certificateType": "ManufacturerRootCertificate"},
                          {"status": "Accepted", "certificateHashData": [HASH]})
        await charger.raw("DeleteCertificate", {"certificateHashData": HASH}, {"status": "Accepted"})
        await charger.raw("DeleteCertificate", {"certificateHashData": HASH}, {"status": "NotFound"}, "rejected")


async def security_event(charger, kind):
    assert await charger.call("SecurityEventNotification", type=kind, timestamp=iso(now()), techInfo="chain") == {}
    assert await charger.place.events(charger.id, "security") == [f"{kind} chain"]


@case("TC_077_CSMS")
async def test_the_station_refuses_a_certificate_of_its_own(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        await charger.raw("CertificateSigned", {"certificateChain": CERTIFICATE}, {"status": "Rejected"}, "rejected")
        await security_event(charger, "InvalidChargePointCertificate")


@case("TC_078_CSMS")
async def test_the_station_refuses_a_certificate_of_the_central_system(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        await charger.raw(
            "InstallCertificate", {"certificateType": "CentralSystemRootCertificate", "certificate": CERTIFICATE},
            {"status": "Rejected"}, "rejected")
        await security_event(charger, "InvalidCentralSystemCertificate")


@case("TC_079_CSMS")
async def test_the_security_log(place):
    async with ChargePoint(place) as charger:
        await charger.boot()
        asked = await charger.told({"kind": "fetchLog", "log": "security", "location": "https://example.org/logs"},
                                   "GetLog", {"status": "Accepted", "filename": "security.log"})
        assert asked["logType"] == "SecurityLog" and asked["log"] == {"remoteLocation": "https://example.org/logs"}
        for state in ("Uploading", "Uploaded"):
            assert await charger.call("LogStatusNotification", status=state, requestId=asked["requestId"]) == {}
        number = asked["requestId"]
        assert await place.events(charger.id, "log") == [
            f"Uploading (request {number})", f"Uploaded (request {number})"]


@case("TC_080_CSMS", "TC_081_CSMS")
@pytest.mark.parametrize("states", [
    ["Downloading", "Downloaded", "SignatureVerified", "Installing", "boot", "Installed"],
    ["Downloading", "Downloaded", "InvalidSignature"]])
async def test_signed_firmware(place, states):
    async with ChargePoint(place) as charger:
        await charger.boot()
        await charger.raw("SignedUpdateFirmware", {"requestId": 41, "firmware": {
            "location": "https://example.org/fw", "retrieveDateTime": "2026-11-21T08:00:00.000Z",
            "signingCertificate": CERTIFICATE, "signature": "c2lnbmF0dXJl"}}, {"status": "Accepted"})
        for state in states:
            if state == "boot":
                await charger.boot()
                continue
            assert await charger.call("SignedFirmwareStatusNotification", status=state, requestId=41) == {}
        assert await place.events(charger.id, "firmware") == [one for one in states if one != "boot"]
        if states[-1] == "InvalidSignature":
            await security_event(charger, "InvalidFirmwareSignature")


@case("TC_085_CSMS")
async def test_basic_authentication(place):
    async with ChargePoint(place) as charger:
        assert charger.socket.response.status_code == 101
        await charger.boot()
        assert await refused(charger, password="wrong") == 401
        assert await refused(charger, user="somebody-else") == 401


@case("TC_088_CSMS")
async def test_the_sub_protocol_is_chosen(place):
    async with ChargePoint(place) as charger:
        header = basic(charger.identity, charger.connection["password"])
        async with websockets.connect(charger.connection["url"], subprotocols=["ocpp0.1"],
                                      additional_headers=header) as stranger:
            # OCPP-J 1.6 §3.2: the handshake is completed without a sub-protocol, and the socket closed at once.
            assert "Sec-WebSocket-Protocol" not in stranger.response.headers
            with pytest.raises(websockets.exceptions.ConnectionClosed):
                await stranger.recv()
        async with websockets.connect(charger.connection["url"], subprotocols=["ocpp0.1", V16],
                                      additional_headers=header) as spoken:
            assert spoken.response.headers.get_all("Sec-WebSocket-Protocol") == ["ocpp1.6"]
