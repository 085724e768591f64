"""What a 2.0.1 charging station says in a charging day, step by step."""
import uuid

from station import V201, Station, is_recent, iso, now


def token(text="VALID", kind="ISO14443"):
    return {"idToken": text, "type": kind}


def energy(wh, at, context="Sample.Periodic", **more):
    return {"timestamp": at, "sampledValue": [
        {"value": wh, "context": context, "measurand": "Energy.Active.Import.Register", **more}]}


class ChargingStation(Station):
    def __init__(self, place, known=None):
        super().__init__(place, V201, known)
        self.transaction, self.sequence = None, 0

    async def boot(self, reason="PowerUp", status="Accepted"):
        answer = await self.call("BootNotification", reason=reason,
                                 chargingStation={"model": "M", "vendorName": "V", "serialNumber": "S1"})
        assert answer["status"] == status and answer["interval"] > 0 and is_recent(answer["currentTime"]), answer
        if status == "Accepted":
            for evse in (1, 2):
                await self.status(evse, "Available")
        return answer

    async def status(self, evse, status, connector=1):
        assert await self.call("StatusNotification", timestamp=iso(now()), connectorStatus=status, evseId=evse,
                               connectorId=connector) == {}
        assert (await self.place.connectors(self.id))[(evse, connector)] == status.lower()

    async def report(self, component, variable, value, instance=None):
        """Says what one of its variables is, as in a report that was asked for."""
        named = {"name": variable, **({"instance": instance} if instance else {})}
        assert await self.call("NotifyReport", requestId=1, generatedAt=iso(now()), seqNo=0, reportData=[{
            "component": {"name": component}, "variable": named,
            "variableAttribute": [{"value": value, "mutability": "ReadWrite"}]}]) == {}

    async def authorize(self, text="VALID", status="Accepted", kind="ISO14443"):
        answer = await self.call("Authorize", idToken=token(text, kind))
        assert answer["idTokenInfo"]["status"] == status, answer
        return answer["idTokenInfo"]

    async def event(self, kind, trigger, state=None, wh=None, who=None, at=None, reason=None, evse=None, **more):
        """A TransactionEvent with the next sequence number; its answer keeps to E01 to E06."""
        at = at or iso(now())
        if kind == "Started":
            self.transaction, self.sequence = str(uuid.uuid4()), 0
        info = {"transactionId": self.transaction, **more.pop("info", {})}
        if state:
            info["chargingState"] = state
        if reason:
            info["stoppedReason"] = reason
        fields = {"eventType": kind, "timestamp": at, "triggerReason": trigger, "seqNo": self.sequence,
                  "transactionInfo": info, **more}
        if evse:
            fields["evse"] = {"id": evse, "connectorId": 1}
        if wh is not None:
            fields["meterValue"] = [energy(wh, at)]
        if who:
            fields["idToken"] = token(who) if isinstance(who, str) else who
        self.sequence += 1
        answer = await self.call("TransactionEvent", fields)
        # E03.FR.01 and others: who is named is answered for; and nobody else.
        assert ("idTokenInfo" in answer) == ("idToken" in fields), answer
        assert "totalCost" not in answer or kind == "Ended", "2.0.1: only when charging has ended"
        return answer

    async def session(self):
        """The one session of this station."""
        found = await self.place.sessions(self.id)
        assert len(found) == 1, found
        return found[0]

    async def settled(self, wh, reason="Local"):
        """The session is over, and its order is paid: 7 a kilowatt-hour."""
        session = await self.session()
        assert (session["state"], session["stopReason"], session["transactionId"]) == (
            "ended", reason, self.transaction)
        order = await self.place.only_order()
        assert (order["state"], order["energyWh"], order["totalMinor"]) == ("settled", wh, wh * 7 // 10)
        return order
