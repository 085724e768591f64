import Kernel

/// Energy, occupancy, sessions and revenue per station and UTC hour, kept for ever. A session counts in the hour it began
/// in; its revenue lies where its energy does.
package struct EnergyHour: Sendable, Equatable {
    package let stationID: StationID
    /// Hours since the epoch.
    package let hour: Int64
    package var energyWh: Int64
    package var occupiedMilliseconds: Int64
    package var sessions: Int64
    /// Of the operator's currency, tax included, refunds not taken off.
    package var revenueMinor: Int64

    package init(
        stationID: StationID, hour: Int64, energyWh: Int64, occupiedMilliseconds: Int64, sessions: Int64,
        revenueMinor: Int64 = 0
    ) {
        self.stationID = stationID
        self.hour = hour
        self.energyWh = energyWh
        self.occupiedMilliseconds = occupiedMilliseconds
        self.sessions = sessions
        self.revenueMinor = revenueMinor
    }

    /// Spreads an order's total over the hours of its session by their energy, rounded down as a running sum, so that
    /// the parts make the whole; without energy all of it falls in the first hour.
    package static func spread(_ totalMinor: Int64, over hours: inout [EnergyHour]) {
        guard !hours.isEmpty else { return }
        let wholeWh = hours.reduce(Int128(0)) { $0 + Int128($1.energyWh) }
        guard wholeWh > 0 else {
            hours[0].revenueMinor += totalMinor
            return
        }
        var reachedWh: Int128 = 0
        var earned: Int64 = 0
        for index in hours.indices {
            reachedWh += Int128(hours[index].energyWh)
            let next = Int64(clamping: Int128(totalMinor) * reachedWh / wholeWh)
            hours[index].revenueMinor += next - earned
            earned = next
        }
    }
}

package enum EnergyHoursRepository {
    package static func add(_ hours: [EnergyHour], _ connection: any SQLConnection) throws {
        for hour in hours {
            try connection.executeLater(
                """
                INSERT INTO energy_hours (station_id, hour, energy_wh, occupied_ms, sessions, revenue_minor)
                VALUES ($1, $2, $3, $4, $5, $6)
                ON CONFLICT (station_id, hour) DO UPDATE SET energy_wh = energy_hours.energy_wh + excluded.energy_wh,
                    occupied_ms = energy_hours.occupied_ms + excluded.occupied_ms,
                    sessions = energy_hours.sessions + excluded.sessions,
                    revenue_minor = energy_hours.revenue_minor + excluded.revenue_minor
                """,
                hour.stationID, hour.hour, hour.energyWh, hour.occupiedMilliseconds, hour.sessions, hour.revenueMinor)
        }
    }

    package static func all(
        of stationID: StationID, from: Int64, before: Int64, _ connection: any SQLConnection
    ) throws -> [EnergyHour] {
        try connection.rows(
            """
            SELECT station_id, hour, energy_wh, occupied_ms, sessions, revenue_minor FROM energy_hours
            WHERE station_id = $1 AND hour >= $2 AND hour < $3 ORDER BY hour
            """,
            stationID, from, before
        ) {
            EnergyHour(
                stationID: try $0.id(0), hour: try $0.integer(1), energyWh: try $0.integer(2),
                occupiedMilliseconds: try $0.integer(3), sessions: try $0.integer(4),
                revenueMinor: try $0.integer(5))
        }
    }
}
