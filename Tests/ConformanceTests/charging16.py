"""What a 1.6 charger says in a charging day, step by step."""
from station import V16, Station, ago, is_recent, iso, now


class ChargePoint(Station):
    def __init__(self, place, known=None):
        super().__init__(place, V16, known)

    async def boot(self):
        answer = await self.call("BootNotification", chargePointModel="M", chargePointVendor="V")
        assert answer["status"] == "Accepted" and answer["interval"] > 0 and is_recent(answer["currentTime"])
        for connector in (0, 1, 2):
            await self.status(connector, "Available")

    async def status(self, connector, status, error="NoError", **more):
        assert await self.call("StatusNotification", connectorId=connector, errorCode=error, status=status,
                               timestamp=iso(now()), **more) == {}
        stored = await self.place.connectors(self.id)
        assert stored[(connector, 1 if connector else 0)] == status[0].lower() + status[1:]

    async def authorize(self, token="VALID", status="Accepted"):
        answer = await self.call("Authorize", idTag=token)
        assert answer["idTagInfo"]["status"] == status, answer
        return answer["idTagInfo"]

    async def start(self, token="VALID", connector=1, meter=1000, at=None, status="Accepted", **more):
        answer = await self.call("StartTransaction", connectorId=connector, idTag=token, meterStart=meter,
                                 timestamp=at or iso(now()), **more)
        assert answer["idTagInfo"]["status"] == status, answer
        return answer["transactionId"]

    async def meter(self, transaction, value, connector=1, at=None, context="Sample.Periodic"):
        answer = await self.call("MeterValues", connectorId=connector, transactionId=transaction, meterValue=[{
            "timestamp": at or iso(now()), "sampledValue": [
                {"value": str(value), "context": context, "measurand": "Energy.Active.Import.Register",
                 "unit": "Wh"}]}])
        assert answer == {}

    async def stop(self, transaction, meter=2000, reason="Local", token="VALID", at=None):
        fields = {"transactionId": transaction, "meterStop": meter, "timestamp": at or iso(now()), "reason": reason}
        answer = await self.call("StopTransaction", fields | ({"idTag": token} if token else {}))
        assert ("idTagInfo" in answer) == bool(token)
        return answer

    async def charging(self, connector=1):
        """Plugged in, identified, charging: the transaction's number."""
        await self.status(connector, "Preparing")
        await self.authorize()
        # Begun earlier, so that what was charged can have been charged.
        transaction = await self.start(connector=connector, at=ago(minutes=10))
        await self.status(connector, "Charging")
        return transaction

    async def over(self, transaction, reason="Local", connector=1, token="VALID"):
        """The end of a session, after which its order is settled: 1 kWh at 7."""
        await self.stop(transaction, reason=reason, token=token)
        await self.status(connector, "Finishing")
        await self.status(connector, "Available")
        order = await self.place.only_order()
        session = (await self.place.sessions(self.id))[0]
        assert (session["number"], session["state"], session["stopReason"]) == (transaction, "ended", reason)
        assert (order["state"], order["energyWh"], order["totalMinor"]) == ("settled", 1000, 700)
        return order
