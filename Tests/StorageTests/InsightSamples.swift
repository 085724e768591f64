import Kernel
import Storage

/// An operator with two sites in two time zones, three stations, and sessions put straight into the tables.
struct InsightSamples {
    static let operatorID = id(OperatorID.self, 1)
    static let taipei = id(SiteID.self, 2)
    static let berlin = id(SiteID.self, 3)
    static let driver = id(DriverID.self, 4)
    static let stations = (10...12).map { id(StationID.self, $0) }
    /// Monday, 2 November 2026, 00:00 UTC.
    static let monday = Timestamp(secondsSinceEpoch: 1_793_577_600)

    static func id<Entity>(_: ID<Entity>.Type, _ number: Int) -> ID<Entity> {
        ID<Entity>(RawID(at: Timestamp(millisecondsSinceEpoch: Int64(number)), random: (0, 0)))
    }

    static func place(_ connection: any SQLConnection) throws {
        try connection.execute(
            """
            INSERT INTO operators (id, name, currency, time_zone, hold_minor, minimum_balance_minor,
                allows_concurrent_sessions, accepts_unknown_tokens, created_at, version)
            VALUES ($1, 'O', 'TWD', 'Asia/Taipei', 0, 0, 0, 0, 0, 1)
            """, operatorID)
        for (site, zone) in [(taipei, "Asia/Taipei"), (berlin, "Europe/Berlin")] {
            try connection.execute(
                """
                INSERT INTO sites (id, operator_id, name, address, latitude_e7, longitude_e7, time_zone, created_at,
                    version) VALUES ($1, $2, $3, '', 0, 0, $3, 0, 1)
                """,
                site, operatorID, zone)
        }
        try connection.execute(
            """
            INSERT INTO drivers (id, operator_id, name, driver_group, payment, frozen, created_at, version)
            VALUES ($1, $2, 'Lin', 'fleet', 'prepaid', 0, 0, 1)
            """, driver, operatorID)
        for (index, station) in stations.enumerated() {
            try connection.execute(
                """
                INSERT INTO stations (id, operator_id, site_id, identity, name, admission, heartbeat_seconds, presence,
                    connection_epoch, created_at, version) VALUES ($1, $2, $3, $4, '', 'active', 300, 'connected', 1, 0, 1)
                """,
                station, operatorID, index < 2 ? taipei : berlin, "S\(index)")
            for connector in 1...2 {
                try connection.execute(
                    "INSERT INTO connectors VALUES ($1, $2, 1, 'available', NULL, NULL, NULL, 0)", station, connector)
            }
        }
        try connection.execute("INSERT INTO tariffs VALUES ($1, $2, 'T', 0, 1)", id(TariffID.self, 5), operatorID)
        try connection.execute(
            "INSERT INTO tariff_versions VALUES ($1, $2, 1, 0, '{}', 0)", id(TariffVersionID.self, 6),
            id(TariffID.self, 5)
        )
    }

    struct Session {
        let number: Int
        let station: Int
        let start: Timestamp
        /// Minutes after the start, and the register above its start.
        let readings: [(minute: Int, wh: Int64)]
        let minutes: Int
        let energyWh: Int64
        let totalMinor: Int64

        var end: Timestamp { start + .minutes(minutes) }
        var sessionID: SessionID { id(SessionID.self, 1000 + number) }
        var orderID: OrderID { id(OrderID.self, 500_000 + number) }

        func insert(_ connection: any SQLConnection) throws {
            let site = station < 2 ? taipei : berlin
            let version = id(TariffVersionID.self, 6)
            try connection.execute(
                """
                INSERT INTO sessions (id, number, start_key, operator_id, site_id, station_id, evse, connector, driver_id,
                    state, started_at, meter_start_wh, ended_at, meter_stop_wh, tariff_version_id, created_at)
                VALUES ($1, $2, $3, $4, $5, $6, 1, 1, $7, 'ended', $8, 5000, $9, $10, $11, $8)
                """,
                sessionID, number, "k\(number)", operatorID, site, stations[station], driver, start, end,
                5000 + energyWh, version)
            try connection.execute(
                """
                INSERT INTO session_progress (session_id, last_at, last_register_wh, last_register_at, energy_wh,
                    sample_count, cost_minor) VALUES ($1, $2, $3, $2, $4, $5, $6)
                """,
                sessionID, end, 5000 + energyWh, energyWh, readings.count, totalMinor)
            for reading in readings {
                try connection.execute(
                    "INSERT INTO meter_samples (session_id, at, register_wh) VALUES ($1, $2, $3)", sessionID,
                    start + .minutes(reading.minute), 5000 + reading.wh)
            }
            try connection.execute(
                """
                INSERT INTO orders (id, number, operator_id, site_id, station_id, session_id, driver_id, state, currency,
                    tariff_version_id, hold_minor, energy_wh, electricity_minor, service_minor, fees_minor, tax_minor,
                    total_minor, paid_minor, owed_minor, refunded_minor, open_exceptions, started_at, ended_at,
                    created_at, version)
                VALUES ($1, $2, $3, $4, $5, $6, $7, 'settled', 'TWD', $8, 0, $9, $10, 0, 100, 5, $11, $11, 0, 0, 0, $12,
                    $13, $12, 1)
                """,
                orderID, "N\(number)", operatorID, site, stations[station], sessionID, driver, version, energyWh,
                totalMinor - 100, totalMinor, start, end)
            try connection.execute(
                """
                INSERT INTO order_lines (order_id, line, kind, period, from_at, to_at, quantity, unit,
                    unit_price_micros, amount_minor, is_interpolated)
                VALUES ($1, 1, 'electricity', 'peak', $2, $3, $4, 'wattHours', 1, $5, 0),
                    ($1, 2, 'sessionFee', NULL, $2, $3, 1, 'piece', 100, 100, 0)
                """,
                orderID, start, end, energyWh, totalMinor - 100)
        }

        /// What the roll-up makes of it, without its revenue.
        var hours: [EnergyHour] {
            let first = start.millisecondsSinceEpoch / 3_600_000
            let last = end.millisecondsSinceEpoch / 3_600_000
            var hours = (first...last).map { hour in
                EnergyHour(
                    stationID: stations[station], hour: hour, energyWh: 0,
                    occupiedMilliseconds: min((hour + 1) * 3_600_000, end.millisecondsSinceEpoch)
                        - max(hour * 3_600_000, start.millisecondsSinceEpoch), sessions: hour == first ? 1 : 0)
            }
            var before: Int64 = 0
            for reading in readings + [(minutes, energyWh)] where reading.wh > before && reading.wh <= energyWh {
                let at = (start + .minutes(reading.minute)).millisecondsSinceEpoch / 3_600_000
                hours[Int(at - first)].energyWh += reading.wh - before
                before = reading.wh
            }
            return hours
        }
    }

    /// Sessions of up to five hours over four weeks, some without energy, some with readings that cannot be.
    static func sessions(_ count: Int) -> [Session] {
        var chance = SeededGenerator(seed: 7)
        return (0..<count).map { number in
            let minutes = Int.random(in: 1...300, using: &chance)
            var wh: Int64 = 0
            let readings = stride(from: 5, to: minutes, by: 7).map { minute in
                wh += Int64.random(in: -20...400, using: &chance)
                return (minute: minute, wh: wh)
            }
            let energy = number % 9 == 0 ? 0 : max(wh + Int64.random(in: -300...300, using: &chance), 0)
            return Session(
                number: number, station: Int.random(in: 0...2, using: &chance),
                start: monday + .minutes(Int.random(in: 0..<28 * 1440, using: &chance)), readings: readings,
                minutes: minutes, energyWh: energy, totalMinor: 100 + energy * 7 / 10)
        }
    }
}
