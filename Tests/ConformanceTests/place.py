"""What the platform's side of a case is set up with, and what its desk can do."""
import asyncio

from interop import FLAT_TARIFF

# A time long over, for what has to be expired.
LONG_AGO = "2020-01-01T00:00:00Z"


class Place:
    """Each case has an operator of its own, so that cards and stations of other cases do not matter."""

    def __init__(self, server, number):
        self.server, self.number, self.made = server, number, 0
        self.operator = server.api("POST", "operators", {
            "name": f"Case {number}", "currency": "TWD", "holdMinor": 2000, "minimumBalanceMinor": 1000}, 201)["id"]
        tariff = server.api("POST", "tariffs", {
            "operatorId": self.operator, "name": "flat", "definition": FLAT_TARIFF,
            "effectiveFrom": LONG_AGO}, 201)["id"]
        self.site = server.api("POST", "sites", {
            "operatorId": self.operator, "name": "Xinyi", "latitudeE7": 250330000, "longitudeE7": 1215650000,
            "tariffId": tariff}, 201)["id"]
        self.driver = self.driver_with("Lin", 500_000)
        self.card("VALID")
        self.card("EXPIRED", expiresAt=LONG_AGO)
        self.block(self.card("BLOCKED"))

    def driver_with(self, name, money, group=None):
        body = {"operatorId": self.operator, "name": name}
        driver = self.server.api("POST", "drivers", {**body, **({"group": group} if group else {})}, 201)["id"]
        wallet = self.server.api("GET", f"wallets?driverId={driver}", expect=200)["items"][0]["id"]
        self.server.api("POST", f"wallets/{wallet}/credits", {"amountMinor": money, "memo": "cash"}, 201,
                        Idempotency_Key=f"credit-{driver}")
        return driver

    def card(self, value, driver=None, **more):
        return self.server.api("POST", "id-tokens", {
            "operatorId": self.operator, "driverId": driver or self.driver, "value": value, **more}, 201)["id"]

    def block(self, card):
        edited = self.server.answer("GET", f"id-tokens/{card}", expect=200)
        self.server.api("PATCH", f"id-tokens/{card}", {"status": "blocked"}, 200, If_Match=edited.headers["ETag"])

    def station(self):
        """Registers a station: its identity, its id in the API, and what it is told to connect with."""
        self.made += 1
        identity = f"CS-{self.number}-{self.made}"
        made = self.server.api("POST", "stations", {
            "operatorId": self.operator, "siteId": self.site, "identity": identity}, 201)
        return identity, made["id"], made["connection"]

    async def api(self, *arguments, **named):
        return await asyncio.to_thread(self.server.api, *arguments, **named)

    async def until(self, path, accept, seconds=10):
        return await asyncio.to_thread(self.server.until, path, accept, seconds)

    async def orders(self):
        """The whole orders of this case, oldest first."""
        found = (await self.api("GET", f"orders?operatorId={self.operator}", expect=200))["items"]
        return [await self.api("GET", f"orders/{one['id']}", expect=200) for one in reversed(found)]

    async def only_order(self):
        orders = await self.orders()
        assert len(orders) == 1, [(one["number"], one["state"]) for one in orders]
        return orders[0]

    async def sessions(self, station):
        return (await self.api("GET", f"sessions?stationId={station}", expect=200))["items"]

    async def connectors(self, station):
        found = (await self.api("GET", f"stations/{station}", expect=200))["connectors"]
        return {(one["evse"], one["connector"]): one["status"] for one in found}

    async def events(self, station, kind):
        found = (await self.api("GET", f"stations/{station}/events?limit=200", expect=200))["items"]
        return [one["detail"] for one in reversed(found) if one["kind"] == kind]
