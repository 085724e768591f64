"""An operator with a past: sessions, orders and hours put straight into the stopped server's database, and the figures
that follow from them, worked out here a second time."""
import random
import sqlite3
from datetime import datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

HOUR = 3_600_000
ZONES = {"Taipei": "Asia/Taipei", "Berlin": "Europe/Berlin"}


def milliseconds(moment):
    return int(moment.timestamp() * 1000)


def moment(text):
    return datetime.fromisoformat(text)


def half_up(numerator, divisor):
    return (2 * numerator + divisor) // (2 * divisor)


class Past:
    """Two sites in two time zones, three stations, two groups of drivers."""

    def __init__(self, world, sessions=240, samples=20, days=40, end=None):
        self.world, self.server = world, world.server
        self.end = end or datetime.now(timezone.utc) - timedelta(minutes=1)
        self.sites = {"Taipei": world.site}
        self.server.api("PATCH", f"sites/{world.site}", {"name": "Taipei"}, 200, If_Match='"1"')
        self.sites["Berlin"] = self.server.api("POST", "sites", {
            "operatorId": world.operator, "name": '+Berlin, "west"', "latitudeE7": 1, "longitudeE7": 1,
            "timeZone": ZONES["Berlin"], "tariffId": world.tariff}, 201)["id"]
        self.stations = []
        for index, site in enumerate(["Taipei", "Taipei", "Berlin"]):
            identifier = self.server.api("POST", "stations", {
                "operatorId": world.operator, "siteId": self.sites[site], "identity": f"PAST-{index}",
                "name": '=HYPERLINK("http://x")' if index == 1 else f"Station {index}"}, 201)["id"]
            self.stations.append((identifier, site))
        self.drivers = [(world.driver, None)]
        for index, group in enumerate(["fleet", "fleet", "taxi"]):
            driver = self.server.api("POST", "drivers", {
                "operatorId": world.operator, "name": f"@driver{index}", "group": group}, 201)["id"]
            self.drivers.append((driver, group))
        self.version = self.server.api("GET", f"tariffs/{world.tariff}/versions", expect=200)["items"][0]["id"]
        self.server.stop()
        self.seed(sessions, samples, days)
        self.server.start()

    @property
    def database(self):
        return Path(self.server.folder) / "ohmstead.sqlite"

    def seed(self, count, samples, days):
        chance = random.Random(3)
        end = milliseconds(self.end)
        self.sessions, rows = [], {"sessions": [], "progress": [], "samples": [], "orders": [], "lines": []}
        hours = {}
        for n in range(count):
            station, site = chance.choice(self.stations)
            driver, group = chance.choice(self.drivers)
            length = chance.randrange(5, 300) * 60_000 + chance.randrange(60_000)
            start = end - length - chance.randrange(days * 24 * HOUR - length)
            sid, oid = f"10000000-0000-7000-8000-{n:012x}", f"20000000-0000-7000-8000-{n:012x}"
            wh, readings = 1000, []
            for k in range(1, samples + 1):
                wh += chance.choice([0, 0, chance.randrange(3000), chance.randrange(500)])
                readings.append((start + length * k // (samples + 1), wh))
            stop = wh + chance.randrange(100)
            energy = stop - 1000
            electricity, service = half_up(energy * 5 * 100, 1000), half_up(energy * 2 * 100, 1000)
            total = electricity + service
            refunded = total // 3 if n % 11 == 0 else 0
            one = {"id": sid, "start": start, "end": start + length, "readings": readings, "stop": stop, "energy": energy,
                   "total": total, "station": station, "site": site, "driver": driver, "group": group}
            self.sessions.append(one)
            rows["sessions"].append((sid, 700_000 + n, f"past/{n}", self.world.operator, self.sites[site], station, driver,
                                     start, start + length, stop, self.version, start))
            rows["progress"].append((sid, start + length, stop, start + length, energy, samples, total))
            rows["samples"] += [(sid, at, register) for at, register in readings]
            rows["orders"].append((oid, f"P{n}", self.world.operator, self.sites[site], station, sid, driver,
                                   "partlyRefunded" if refunded else "settled", self.version, energy, electricity, service,
                                   total, total, refunded, start, start + length, start))
            rows["lines"] += [(oid, 1, "electricity", start, start + length, energy, 5_000_000, electricity),
                              (oid, 2, "service", start, start + length, energy, 2_000_000, service)]
            self.add_hours(one, hours)
        with sqlite3.connect(self.database) as db:
            db.executemany(
                "INSERT INTO sessions (id, number, start_key, operator_id, site_id, station_id, evse, connector, driver_id, "
                "state, started_at, meter_start_wh, ended_at, meter_stop_wh, tariff_version_id, created_at) "
                "VALUES (?, ?, ?, ?, ?, ?, 1, 1, ?, 'ended', ?, 1000, ?, ?, ?, ?)", rows["sessions"])
            db.executemany(
                "INSERT INTO session_progress (session_id, last_at, last_register_wh, last_register_at, energy_wh, "
                "sample_count, cost_minor) VALUES (?, ?, ?, ?, ?, ?, ?)", rows["progress"])
            db.executemany("INSERT INTO meter_samples (session_id, at, register_wh) VALUES (?, ?, ?)", rows["samples"])
            db.executemany(
                "INSERT INTO orders (id, number, operator_id, site_id, station_id, session_id, driver_id, state, currency, "
                "tariff_version_id, hold_minor, energy_wh, electricity_minor, service_minor, fees_minor, tax_minor, "
                "total_minor, paid_minor, owed_minor, refunded_minor, open_exceptions, started_at, ended_at, created_at, "
                "version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'TWD', ?, 0, ?, ?, ?, 0, 0, ?, ?, 0, ?, 0, ?, ?, ?, 1)",
                rows["orders"])
            db.executemany("INSERT INTO order_lines VALUES (?, ?, ?, 'offPeak', ?, ?, ?, 'wattHours', ?, ?, 0, 0)", rows["lines"])
            db.executemany("INSERT INTO energy_hours (station_id, hour, energy_wh, occupied_ms, sessions, revenue_minor) "
                           "VALUES (?, ?, ?, ?, ?, ?)", [(*key, *value) for key, value in hours.items()])
            # They have been there for all of it, with two connectors each.
            since = end - (days + 10) * 24 * HOUR
            db.execute("UPDATE stations SET first_connected_at = ?, created_at = ?", (since, since))
            db.executemany("INSERT INTO connectors VALUES (?, ?, 1, 'available', NULL, NULL, NULL, 0)",
                           [(station, evse) for station, _ in self.stations for evse in (1, 2)])
            self.since, self.hours = since, hours

    @staticmethod
    def add_hours(one, hours):
        """Energy in the hour of its reading; the total by the energy, as a running sum rounded down."""
        energy, before = {}, 1000
        for at, register in one["readings"] + [(one["end"], one["stop"])]:
            energy[at // HOUR] = energy.get(at // HOUR, 0) + register - before
            before = register
        reached = earned = 0
        for hour in range(one["start"] // HOUR, one["end"] // HOUR + 1):
            reached += energy.get(hour, 0)
            if one["energy"]:
                part = one["total"] * reached // one["energy"] - earned
            else:
                part = one["total"] if hour == one["start"] // HOUR else 0
            earned += part
            occupied = min(one["end"], (hour + 1) * HOUR) - max(one["start"], hour * HOUR)
            old = hours.get((one["station"], hour), (0, 0, 0, 0))
            hours[one["station"], hour] = (old[0] + energy.get(hour, 0), old[1] + occupied,
                                           old[2] + (hour == one["start"] // HOUR), old[3] + part)

    def local(self, at, site):
        return datetime.fromtimestamp(at / 1000, ZoneInfo(ZONES[site]))

    def listed(self, what):
        """All rows of a list of the API."""
        rows, cursor = [], ""
        while True:
            page = self.server.api("GET", f"{what}?operatorId={self.world.operator}&limit=200{cursor}", expect=200)
            rows += page["items"]
            if not page["nextCursor"]:
                return rows
            cursor = "&cursor=" + page["nextCursor"]

    def get(self, path, **query):
        parts = "&".join(f"{name}={value}" for name, value in {"operatorId": self.world.operator, **query}.items())
        return self.server.request("GET", f"/api/v1/{path}?{parts}", token=self.server.token)

    def ask(self, path, **query):
        answer = self.get(path, **query)
        assert answer.status == 200, answer.body
        return answer.json()

    @property
    def span(self):
        """Everything, from a moment that begins no hour or day anywhere."""
        begin = self.end - timedelta(days=45, minutes=7)
        stop = self.end + timedelta(hours=2)
        return {"from": begin.strftime("%Y-%m-%dT%H:%M:%SZ"), "to": stop.strftime("%Y-%m-%dT%H:%M:%SZ")}


# A tariff of time of use, and its price worked out independently of the server.
PEAK, OFF_PEAK = (9_000_000, 1_000_000), (2_000_000, 1_000_000)
PROPOSED = {
    "currency": "TWD",
    "seasons": [{
        "name": "year", "from": "01-01", "to": "12-31",
        "days": [{"type": "weekday", "slots": [
            {"from": "00:00", "to": "16:00", "period": "offPeak"}, {"from": "16:00", "to": "22:00", "period": "peak"},
            {"from": "22:00", "to": "24:00", "period": "offPeak"}]},
            {"type": "saturday", "slots": [{"from": "00:00", "to": "24:00", "period": "offPeak"}]}],
        "prices": [{"period": "peak", "electricityMicrosPerKWh": PEAK[0], "serviceMicrosPerKWh": PEAK[1]},
                   {"period": "offPeak", "electricityMicrosPerKWh": OFF_PEAK[0], "serviceMicrosPerKWh": OFF_PEAK[1]}],
    }],
    "holidays": [], "sessionFeeMinor": 500, "tax": {"ratePPM": 50_000, "isIncluded": True},
}


def is_peak(at, zone):
    local = datetime.fromtimestamp(at / 1000, zone)
    return local.isoweekday() <= 5 and 16 <= local.hour < 22


def priced(one):
    """(total, tax, Wh at the peak): cut at each border by the share of time, rounded down; each line rounded once."""
    zone = ZoneInfo(ZONES[one["site"]])
    stretches, current, energy = [], is_peak(one["start"], zone), 0
    last_at, last_wh = one["start"], 1000
    for at, register in one["readings"] + [(one["end"], one["stop"])]:
        whole, taken = register - last_wh, 0
        border = (last_at // (HOUR // 2) + 1) * (HOUR // 2)
        while border <= at:
            if is_peak(border, zone) != current:
                upto = whole * (border - last_at) // (at - last_at)
                stretches.append((current, energy + upto - taken))
                taken, energy, current = upto, 0, not current
            border += HOUR // 2
        energy += whole - taken
        last_at, last_wh = at, register
    stretches.append((current, energy))
    total = 500
    for peak, wh in stretches:
        total += sum(half_up(wh * micros * 100, 1_000_000_000) for micros in (PEAK if peak else OFF_PEAK))
    return total, half_up(total * 50_000, 1_050_000), sum(wh for peak, wh in stretches if peak)
