"""OCPP 2.0.1 blocks K to P, System Under Test: CSMS. Most are operations that somebody asks for in the words of the
protocol (`raw`): the station has to get them unchanged, and what it tells afterwards has to be taken and kept."""
import pytest
from cases import case
from charging201 import ChargingStation, token
from station import ago, is_recent, iso, now

CERTIFICATE = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
HASH = {"hashAlgorithm": "SHA256", "issuerNameHash": "0a" * 32, "issuerKeyHash": "0b" * 32, "serialNumber": "7f"}
WHERE = {"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "Power"}}
OTHER = {"component": {"name": "Connector"}, "variable": {"name": "AvailabilityState"}}


def profile(purpose="TxDefaultProfile", kind="Absolute", **more):
    return {"id": 7, "stackLevel": 0, "chargingProfilePurpose": purpose, "chargingProfileKind": kind,
            "chargingSchedule": [{"id": 1, "chargingRateUnit": "A", "startSchedule": "2026-11-21T00:00:00.000Z",
                                  "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}]}], **more}


def display(**more):
    return {"message": {"id": 4, "priority": "NormalCycle", "message": {"format": "UTF8", "content": "Hello"}, **more}}


def monitor(kind="UpperThreshold", **more):
    return {"value": 80, "type": kind, "severity": 5, **WHERE, **more}


def firmware(location="https://example.org/fw", **more):
    return {"location": location, "retrieveDateTime": "2026-11-21T08:00:00.000Z", "signingCertificate": CERTIFICATE,
            "signature": "c2ln", **more}


def result(**more):
    return {"setMonitoringResult": [{"type": "UpperThreshold", "severity": 5, **WHERE, **more}]}


def criterion(**more):
    return {"requestId": 3, "chargingProfile": more}


OK = {"status": "Accepted"}
# (ids, action, payload, answer, state of the command)
ASKED = [
    ("TC_K_02_CSMS", "SetChargingProfile", {"evseId": 1, "chargingProfile": profile("TxProfile", transactionId="T")},
     {"status": "Rejected"}, "rejected"),
    ("TC_K_04_CSMS", "SetChargingProfile", {"evseId": 1, "chargingProfile": profile()}, OK, "accepted"),
    ("TC_K_05_CSMS", "ClearChargingProfile", {"chargingProfileId": 7}, OK, "accepted"),
    ("TC_K_06_CSMS", "ClearChargingProfile", {"chargingProfileCriteria": {
        "chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 0, "evseId": 1}}, OK, "accepted"),
    ("TC_K_08_CSMS", "ClearChargingProfile", {"chargingProfileId": 7}, {"status": "Unknown"}, "rejected"),
    ("TC_K_10_CSMS", "SetChargingProfile", {"evseId": 0, "chargingProfile": profile()}, OK, "accepted"),
    ("TC_K_19_CSMS", "SetChargingProfile", {"evseId": 1, "chargingProfile": profile(
        kind="Recurring", recurrencyKind="Daily", validFrom="2026-11-21T00:00:00.000Z")}, OK, "accepted"),
    ("TC_K_43_CSMS", "GetCompositeSchedule", {"duration": 300, "evseId": 1, "chargingRateUnit": "A"}, {
        "status": "Accepted", "schedule": {"evseId": 1, "duration": 300, "scheduleStart": "2026-11-21T00:00:00Z",
                                           "chargingRateUnit": "A",
                                           "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6}]}}, "accepted"),
    ("TC_K_44_CSMS", "GetCompositeSchedule", {"duration": 300, "evseId": 0}, {"status": "Rejected"}, "rejected"),
    ("TC_L_10_CSMS", "UpdateFirmware", {"requestId": 9, "firmware": firmware()}, {"status": "AcceptedCanceled"},
     "accepted"),
    ("TC_L_11_CSMS", "UpdateFirmware", {"requestId": 9, "firmware": firmware()}, {"status": "Rejected"}, "rejected"),
    ("TC_L_21_CSMS", "UnpublishFirmware", {"checksum": "0a" * 16}, {"status": "Unpublished"}, "accepted"),
    ("TC_L_22_CSMS", "UnpublishFirmware", {"checksum": "0a" * 16}, {"status": "NoFirmware"}, "rejected"),
    ("TC_L_23_CSMS", "UnpublishFirmware", {"checksum": "0a" * 16}, {"status": "DownloadOngoing"}, "rejected"),
    *[(identifier, "InstallCertificate", {"certificateType": kind, "certificate": CERTIFICATE}, OK, "accepted")
      for identifier, kind in [("TC_M_01_CSMS", "CSMSRootCertificate"), ("TC_M_02_CSMS", "ManufacturerRootCertificate"),
                               ("TC_M_03_CSMS", "V2GRootCertificate"), ("TC_M_04_CSMS", "MORootCertificate")]],
    ("TC_M_05_CSMS", "InstallCertificate", {"certificateType": "CSMSRootCertificate", "certificate": CERTIFICATE},
     {"status": "Failed"}, "rejected"),
    *[(identifier, "GetInstalledCertificateIds", {"certificateType": kinds} if kinds else {}, {
        "status": "Accepted", "certificateHashDataChain": [
            {"certificateType": (kinds or ["CSMSRootCertificate"])[0], "certificateHashData": HASH}]}, "accepted")
      for identifier, kinds in [
          ("TC_M_12_CSMS", ["CSMSRootCertificate"]), ("TC_M_13_CSMS", ["ManufacturerRootCertificate"]),
          ("TC_M_14_CSMS", ["V2GRootCertificate"]), ("TC_M_15_CSMS", ["V2GCertificateChain"]),
          ("TC_M_16_CSMS", ["MORootCertificate"]),
          ("TC_M_17_CSMS", ["CSMSRootCertificate", "ManufacturerRootCertificate"]), ("TC_M_18_CSMS", None)]],
    ("TC_M_19_CSMS", "GetInstalledCertificateIds", {"certificateType": ["MORootCertificate"]}, {"status": "NotFound"},
     "rejected"),
    ("TC_M_20_CSMS", "DeleteCertificate", {"certificateHashData": HASH}, OK, "accepted"),
    ("TC_M_21_CSMS", "DeleteCertificate", {"certificateHashData": HASH}, {"status": "Failed"}, "rejected"),
    ("TC_N_05_CSMS", "SetMonitoringBase", {"monitoringBase": "FactoryDefault"}, OK, "accepted"),
    ("TC_N_08_CSMS", "SetVariableMonitoring", {"setMonitoringData": [monitor()]}, result(status="Accepted", id=1),
     "accepted"),
    ("TC_N_08_CSMS", "SetVariableMonitoring", {"setMonitoringData": [monitor()]}, result(status="UnknownVariable"),
     "rejected"),
    ("TC_N_09_CSMS", "SetVariableMonitoring", {"setMonitoringData": [monitor(), monitor("Delta", transaction=True)]},
     result(status="Accepted", id=1), "accepted"),
    ("TC_N_16_CSMS", "SetMonitoringLevel", {"severity": 4}, OK, "accepted"),
    ("TC_N_17_CSMS", "SetMonitoringLevel", {"severity": 9}, {"status": "Rejected"}, "rejected"),
    ("TC_N_44_CSMS", "ClearVariableMonitoring", {"id": [1]},
     {"clearMonitoringResult": [{"status": "Rejected", "id": 1}]}, "rejected"),
    ("TC_N_34_CSMS", "GetLog", {"logType": "DiagnosticsLog", "requestId": 5, "log": {
        "remoteLocation": "https://example.org/logs"}}, {"status": "Rejected"}, "rejected"),
    ("TC_N_29_CSMS", "CustomerInformation", {"requestId": 5, "report": True, "clear": False, "idToken": token()},
     {"status": "Rejected"}, "rejected"),
    ("TC_N_32_CSMS", "CustomerInformation", {"requestId": 5, "report": False, "clear": True, "idToken": token()}, OK,
     "accepted"),
    ("TC_O_01_CSMS", "SetDisplayMessage", display(), OK, "accepted"),
    ("TC_O_04_CSMS", "ClearDisplayMessage", {"id": 4}, OK, "accepted"),
    ("TC_O_05_CSMS", "ClearDisplayMessage", {"id": 4}, {"status": "Unknown"}, "rejected"),
    ("TC_O_06_CSMS", "SetDisplayMessage", display(transactionId="T"), OK, "accepted"),
    ("TC_O_10_CSMS", "SetDisplayMessage", display(transactionId="T"), {"status": "UnknownTransaction"}, "rejected"),
    ("TC_O_03_CSMS", "GetDisplayMessages", {"requestId": 5}, {"status": "Unknown"}, "rejected"),
    ("TC_O_11_CSMS", "GetDisplayMessages", {"requestId": 5, "id": [99], "priority": "AlwaysFront", "state": "Idle"},
     {"status": "Unknown"}, "rejected"),
    ("TC_O_12_CSMS", "SetDisplayMessage", display(), OK, "accepted"),
    ("TC_O_13_CSMS", "SetDisplayMessage", display(startDateTime="2026-11-21T09:00:00.000Z"), OK, "accepted"),
    ("TC_O_14_CSMS", "SetDisplayMessage", display(endDateTime="2026-11-21T09:00:00.000Z"), OK, "accepted"),
    ("TC_O_17_CSMS", "SetDisplayMessage", display(), {"status": "NotSupportedPriority"}, "rejected"),
    ("TC_O_18_CSMS", "SetDisplayMessage", display(state="Charging"), {"status": "NotSupportedState"}, "rejected"),
    ("TC_O_19_CSMS", "SetDisplayMessage", display(), {"status": "NotSupportedMessageFormat"}, "rejected"),
    ("TC_O_25_CSMS", "SetDisplayMessage", display(state="Charging"), OK, "accepted"),
    ("TC_O_26_CSMS", "SetDisplayMessage", display(), {"status": "Rejected"}, "rejected"),
    ("TC_O_27_CSMS", "SetDisplayMessage", display(transactionId="T", startDateTime="2026-11-21T09:00:00.000Z"), OK,
     "accepted"),
    ("TC_O_28_CSMS", "SetDisplayMessage", display(transactionId="T", endDateTime="2026-11-21T09:00:00.000Z"), OK,
     "accepted"),
]


@case(*dict.fromkeys(row[0] for row in ASKED))
@pytest.mark.parametrize("row", ASKED, ids=lambda row: f"{row[0]}-{row[4]}")
async def test_what_is_asked_reaches_the_station_unchanged(place, row):
    _, action, payload, answer, state = row
    async with ChargingStation(place) as station:
        await station.boot()
        await station.raw(action, payload, answer, state)


MONITORED = {"requestId": 6, "generatedAt": ago(seconds=1), "seqNo": 0, "monitor": [{
    **WHERE, "variableMonitoring": [{"id": 1, "transaction": False, "value": 80, "type": "UpperThreshold",
                                     "severity": 5}]}]}
PROFILES = {"requestId": 3, "chargingLimitSource": "CSO", "evseId": 1, "chargingProfile": [profile()]}
SHOWN = {"requestId": 5, "messageInfo": [display()["message"]]}
CUSTOMER = {"data": "Lin", "seqNo": 0, "generatedAt": ago(seconds=1), "requestId": 5}
# (id, action, payload, what the station reports afterwards, the kind of event that it becomes)
REPORTED = [
    *[(identifier, "GetChargingProfiles", payload, "ReportChargingProfiles", PROFILES, "chargingProfiles")
      for identifier, payload in [
          ("TC_K_29_CSMS", {**criterion(chargingProfilePurpose="ChargingStationMaxProfile"), "evseId": 0}),
          ("TC_K_30_CSMS", {**criterion(chargingProfilePurpose="TxDefaultProfile"), "evseId": 1}),
          ("TC_K_31_CSMS", criterion(stackLevel=0)), ("TC_K_32_CSMS", criterion(chargingProfileId=[7])),
          ("TC_K_33_CSMS", {**criterion(stackLevel=0), "evseId": 1}),
          ("TC_K_34_CSMS", {**criterion(chargingLimitSource=["CSO"]), "evseId": 1}),
          ("TC_K_35_CSMS", {**criterion(chargingProfilePurpose="TxProfile"), "evseId": 1}),
          ("TC_K_36_CSMS", {**criterion(chargingProfilePurpose="TxProfile", stackLevel=0), "evseId": 1})]],
    *[(identifier, "GetMonitoringReport", {"requestId": 6, **payload}, "NotifyMonitoringReport", MONITORED,
       "monitoringReport")
      for identifier, payload in [
          ("TC_N_01_CSMS", {"monitoringCriteria": ["ThresholdMonitoring"]}),
          ("TC_N_02_CSMS", {"componentVariable": [WHERE]}),
          ("TC_N_03_CSMS", {"monitoringCriteria": ["DeltaMonitoring"], "componentVariable": [WHERE]}),
          ("TC_N_47_CSMS", {}),
          ("TC_N_60_CSMS", {"monitoringCriteria": ["PeriodicMonitoring"], "componentVariable": [WHERE, OTHER]})]],
    *[(identifier, "CustomerInformation", {"requestId": 5, **payload}, "NotifyCustomerInformation", CUSTOMER,
       "customerInformation")
      for identifier, payload in [
          ("TC_N_27_CSMS", {"report": True, "clear": False, "idToken": token()}),
          ("TC_N_28_CSMS", {"report": True, "clear": False, "idToken": token("NOBODY")}),
          ("TC_N_30_CSMS", {"report": True, "clear": True, "idToken": token()}),
          ("TC_N_31_CSMS", {"report": True, "clear": True, "idToken": token("NOBODY")}),
          ("TC_N_62_CSMS", {"report": True, "clear": True, "customerIdentifier": "lin"}),
          ("TC_N_63_CSMS", {"report": True, "clear": True, "customerCertificate": HASH})]],
    *[(identifier, "GetDisplayMessages", {"requestId": 5, **payload}, "NotifyDisplayMessages", SHOWN, "displayMessages")
      for identifier, payload in [
          ("TC_O_02_CSMS", {}), ("TC_O_07_CSMS", {"id": [4]}), ("TC_O_08_CSMS", {"priority": "NormalCycle"}),
          ("TC_O_09_CSMS", {"state": "Charging"})]],
]


@case(*[row[0] for row in REPORTED])
@pytest.mark.parametrize("row", REPORTED, ids=lambda row: row[0])
async def test_what_the_station_reports_then_is_kept(place, row):
    _, action, payload, report, told, kind = row
    async with ChargingStation(place) as station:
        await station.boot()
        await station.raw(action, payload, OK)
        assert await station.call(report, told) == {}
        assert len(await place.events(station.id, kind)) == 1


@case("TC_K_01_CSMS", "TC_K_03_CSMS", "TC_K_15_CSMS", "TC_K_60_CSMS")
@pytest.mark.parametrize("evse, charges, purpose, answer, state", [
    (1, False, "TxDefaultProfile", "Accepted", "accepted"),
    (0, False, "ChargingStationMaxProfile", "Accepted", "accepted"),
    (1, True, "TxProfile", "Accepted", "accepted"), (1, False, "TxDefaultProfile", "Rejected", "rejected")])
async def test_a_power_limit(place, evse, charges, purpose, answer, state):
    async with ChargingStation(place) as station:
        await station.boot()
        body = {"kind": "setPowerLimit", "evse": evse, "limitW": 7000, "durationSeconds": 600}
        if charges:
            await station.event("Started", "Authorized", "Charging", 1000, "VALID", evse=1)
            body["sessionId"] = (await station.session())["id"]
        asked = await station.told(body, "SetChargingProfile", {"status": answer}, state)
        made = asked["chargingProfile"]
        assert asked["evseId"] == evse and made["chargingProfilePurpose"] == purpose
        # K01.FR.03: a TxProfile names its transaction, the others none.
        assert made.get("transactionId") == (station.transaction if charges else None)
        schedule = made["chargingSchedule"][0]
        assert schedule["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 7000}]
        assert (schedule["chargingRateUnit"], schedule["duration"]) == ("W", 600)
        assert is_recent(schedule["startSchedule"])


@case("TC_K_70_CSMS")
async def test_several_profiles_at_once(place):
    async with ChargingStation(place) as station:
        await station.boot()
        await station.event("Started", "Authorized", "Charging", 1000, "VALID", evse=1)
        session = (await station.session())["id"]
        limits = [{"evse": 0, "limitW": 22000}, {"evse": 1, "limitW": 11000},
                  {"evse": 1, "limitW": 6000, "stackLevel": 1, "startsAt": "2026-11-21T16:00:00Z",
                   "durationSeconds": 7200},
                  {"evse": 1, "limitW": 9000, "sessionId": session}, {"evse": 2, "limitW": 11000}]
        made = [(await station.told({"kind": "setPowerLimit", **limit}, "SetChargingProfile", OK))
                for limit in limits]
        profiles = [one["chargingProfile"] for one in made]
        # K01.FR.05, .39: of one place, use and level there is one profile, and each has an id of its own.
        assert len({one["id"] for one in profiles}) == len(limits)
        assert [(one["evseId"], one["chargingProfile"]["chargingProfilePurpose"], one["chargingProfile"]["stackLevel"])
                for one in made] == [(0, "ChargingStationMaxProfile", 0), (1, "TxDefaultProfile", 0),
                                     (1, "TxDefaultProfile", 1), (1, "TxProfile", 0), (2, "TxDefaultProfile", 0)]
        assert profiles[2]["chargingSchedule"][0]["startSchedule"] == "2026-11-21T16:00:00.000Z"
        # The same place, use and level: the new one takes the place of the old.
        again = await station.told({"kind": "setPowerLimit", "evse": 1, "limitW": 7000}, "SetChargingProfile", OK)
        assert again["chargingProfile"]["id"] == profiles[1]["id"]


@case("TC_K_37_CSMS")
async def test_remote_start_with_a_profile(place):
    async with ChargingStation(place) as station:
        await station.boot()
        await station.command("start", token="VALID", evse=1, powerLimitW=6000)
        asked = await station.expect("RequestStartTransaction", status="Accepted")
        made = asked["chargingProfile"]
        # F01.FR.08, .11: a TxProfile, without a transaction.
        assert made["chargingProfilePurpose"] == "TxProfile" and "transactionId" not in made
        await station.event("Started", "RemoteStart", None, 1000, "VALID", evse=1,
                            info={"remoteStartId": asked["remoteStartId"]})


@case("TC_K_48_CSMS", "TC_K_50_CSMS", "TC_K_51_CSMS", "TC_K_52_CSMS")
@pytest.mark.parametrize("charges", [False, True])
async def test_a_limit_from_outside(place, charges):
    async with ChargingStation(place) as station:
        await station.boot()
        if charges:
            await station.event("Started", "Authorized", "Charging", 1000, "VALID", evse=1)
        assert await station.call("NotifyChargingLimit", chargingLimit={
            "chargingLimitSource": "EMS", "isGridCritical": True}, chargingSchedule=profile()["chargingSchedule"]) == {}
        await station.raw("GetChargingProfiles", {**criterion(
            chargingProfilePurpose="ChargingStationExternalConstraints"), "evseId": 0}, OK)
        assert await station.call("ReportChargingProfiles", PROFILES) == {}
        assert await station.call("ClearedChargingLimit", chargingLimitSource="EMS") == {}
        if charges:
            await station.event("Updated", "ChargingRateChanged", "Charging", 1000)
        for kind in ("chargingLimit", "chargingLimitCleared", "chargingProfiles"):
            assert len(await place.events(station.id, kind)) == 1


FIRMWARE = {
    "TC_L_01_CSMS": ["Downloading", "Downloaded", "SignatureVerified", "Installing", "InstallRebooting", "Installed"],
    "TC_L_02_CSMS": ["Downloading", "Downloaded", "SignatureVerified", "InstallScheduled", "Installing", "Installed"],
    "TC_L_03_CSMS": ["DownloadScheduled", "Downloading", "Downloaded", "SignatureVerified", "Installing", "Installed"],
    "TC_L_04_CSMS": [], "TC_L_05_CSMS": [],  # the certificate is refused at once
    "TC_L_06_CSMS": ["Downloading", "Downloaded", "InvalidSignature"],
    "TC_L_07_CSMS": ["Downloading", "DownloadFailed"],
    "TC_L_08_CSMS": ["Downloading", "Downloaded", "SignatureVerified", "Installing", "InstallVerificationFailed"],
    "TC_L_09_CSMS": ["Downloading", "Downloaded", "SignatureVerified", "Installing", "InstallationFailed"],
    "TC_L_13_CSMS": ["DownloadScheduled", "Downloading", "Downloaded", "InstallScheduled"],
}
REFUSALS = {"TC_L_04_CSMS": "RevokedCertificate", "TC_L_05_CSMS": "InvalidCertificate"}


@case(*FIRMWARE)
@pytest.mark.parametrize("identifier", FIRMWARE)
async def test_firmware(place, identifier):
    async with ChargingStation(place) as station:
        await station.boot()
        refusal = REFUSALS.get(identifier)
        await station.raw("UpdateFirmware", {"requestId": 9, "firmware": firmware()},
                          {"status": refusal or "Accepted"}, "rejected" if refusal else "accepted")
        for state in FIRMWARE[identifier]:
            assert await station.call("FirmwareStatusNotification", status=state, requestId=9) == {}
        assert await place.events(station.id, "firmware") == FIRMWARE[identifier]


@case("TC_L_17_CSMS", "TC_L_19_CSMS", "TC_L_20_CSMS", "TC_L_24_CSMS")
@pytest.mark.parametrize("end", ["Published", "InvalidChecksum", "PublishFailed", "DownloadFailed"])
async def test_firmware_is_published(place, end):
    async with ChargingStation(place) as station:
        await station.boot()
        await station.raw("PublishFirmware", {
            "location": "https://example.org/fw", "checksum": "0a" * 16, "requestId": 9}, OK)
        for state in ("Downloading", end):
            more = {"location": ["https://station.local/fw"]} if state == "Published" else {}
            assert await station.call("PublishFirmwareStatusNotification", status=state, requestId=9, **more) == {}
        assert len(await place.events(station.id, "publishFirmware")) == 2


@case("TC_N_18_CSMS")
async def test_monitors_are_cleared(place):
    async with ChargingStation(place) as station:
        await station.boot()
        for number in (1, 2):
            await station.raw("ClearVariableMonitoring", {"id": [number]},
                              {"clearMonitoringResult": [{"status": "Accepted", "id": number}]})


@case("TC_N_21_CSMS", "TC_N_24_CSMS", "TC_N_48_CSMS", "TC_N_49_CSMS", "TC_N_50_CSMS")
@pytest.mark.parametrize("trigger, kind, more", [
    ("Alerting", "HardWiredMonitor", {}), ("Periodic", "CustomMonitor", {"variableMonitoringId": 1}),
    ("Delta", "CustomMonitor", {"variableMonitoringId": 2}), ("Alerting", "CustomMonitor", {"cleared": True}),
    ("Alerting", "PreconfiguredMonitor", {"techInfo": "hot", "techCode": "E1"})])
async def test_events(place, trigger, kind, more):
    async with ChargingStation(place) as station:
        await station.boot()
        event = {"eventId": 1, "timestamp": iso(now()), "trigger": trigger, "actualValue": "81",
                 "eventNotificationType": kind, **WHERE, **more}
        for sequence in (0, 1):
            assert await station.call("NotifyEvent", generatedAt=iso(now()), seqNo=sequence, tbc=sequence == 0,
                                      eventData=[event, {**event, "eventId": 2}]) == {}
        assert len(await place.events(station.id, "event")) == 4


@case("TC_N_25_CSMS", "TC_N_35_CSMS", "TC_N_36_CSMS")
@pytest.mark.parametrize("log, word", [("diagnostics", "DiagnosticsLog"), ("security", "SecurityLog")])
async def test_logs(place, log, word):
    async with ChargingStation(place) as station:
        await station.boot()
        body = {"kind": "fetchLog", "log": log, "location": "https://example.org/logs"}
        first = await station.told(body, "GetLog", {"status": "Accepted", "filename": "a.log"})
        assert first["logType"] == word and first["log"] == {"remoteLocation": "https://example.org/logs"}
        await station.call("LogStatusNotification", status="Uploading", requestId=first["requestId"])
        second = await station.told(body, "GetLog", {"status": "AcceptedCanceled", "filename": "b.log"})
        assert second["requestId"] != first["requestId"]
        for state, number in [("AcceptedCanceled", first["requestId"]), ("Uploading", second["requestId"]),
                              ("Uploaded", second["requestId"])]:
            assert await station.call("LogStatusNotification", status=state, requestId=number) == {}
        assert len(await place.events(station.id, "log")) == 4


@case("TC_N_46_CSMS")
async def test_a_customer_is_forgotten_and_the_list_updated(place):
    async with ChargingStation(place) as station:
        await station.boot()
        await station.raw("CustomerInformation", {
            "requestId": 5, "report": False, "clear": True, "idToken": token()}, OK)
        await station.raw("GetLocalListVersion", {}, {"versionNumber": 3})
        await station.raw("SendLocalList", {
            "versionNumber": 4, "updateType": "Differential", "localAuthorizationList": [{"idToken": token()}]}, OK)


@case("TC_P_02_CSMS")
async def test_data_of_a_vendor(place):
    async with ChargingStation(place) as station:
        await station.boot()
        answer = await station.call("DataTransfer", vendorId="org.example", messageId="Hello", data={"a": [1, None]})
        assert answer["status"] in ("Rejected", "UnknownVendorId", "UnknownMessageId")


@case("TC_P_03_CSMS")
async def test_custom_data_is_no_deviation(place):
    custom = {"vendorId": "org.example", "anything": {"deep": True}}
    async with ChargingStation(place) as station:
        await station.boot()
        answer = await station.call("BootNotification", reason="PowerUp", customData=custom, chargingStation={
            "model": "M", "vendorName": "V", "customData": custom})
        assert answer["status"] == "Accepted"
        assert await station.call("NotifyEvent", generatedAt=iso(now()), seqNo=0, customData=custom, eventData=[{
            "eventId": 1, "timestamp": iso(now()), "trigger": "Delta", "actualValue": "1", "customData": custom,
            "eventNotificationType": "HardWiredNotification", **WHERE}]) == {}
        # What deviates is written down every ten seconds; this one is, so the others are not.
        await station.socket.send('[2,"x","Heartbeat",{"nonsense":1}]')
        found = (await place.until(f"stations/{station.id}/deviations", lambda one: one["items"], 20))["items"]
        assert [one["path"] for one in found] == ["nonsense"]
