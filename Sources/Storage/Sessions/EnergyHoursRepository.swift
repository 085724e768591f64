import Kernel

/// Energy, occupancy and sessions per station and UTC hour, kept for ever.
package struct EnergyHour: Sendable, Equatable {
    package let stationID: StationID
    /// Hours since the epoch.
    package let hour: Int64
    package var energyWh: Int64
    package var occupiedMilliseconds: Int64
    package var sessions: Int64

    package init(stationID: StationID, hour: Int64, energyWh: Int64, occupiedMilliseconds: Int64, sessions: Int64) {
        self.stationID = stationID
        self.hour = hour
        self.energyWh = energyWh
        self.occupiedMilliseconds = occupiedMilliseconds
        self.sessions = sessions
    }
}

package enum EnergyHoursRepository {
    package static func add(_ hours: [EnergyHour], _ connection: any SQLConnection) throws {
        for hour in hours {
            try connection.execute(
                """
                INSERT INTO energy_hours (station_id, hour, energy_wh, occupied_ms, sessions)
                VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (station_id, hour) DO UPDATE SET energy_wh = energy_hours.energy_wh + excluded.energy_wh,
                    occupied_ms = energy_hours.occupied_ms + excluded.occupied_ms,
                    sessions = energy_hours.sessions + excluded.sessions
                """,
                hour.stationID, hour.hour, hour.energyWh, hour.occupiedMilliseconds, hour.sessions)
        }
    }

    package static func all(
        of stationID: StationID, from: Int64, before: Int64, _ connection: any SQLConnection
    ) throws -> [EnergyHour] {
        try connection.rows(
            """
            SELECT station_id, hour, energy_wh, occupied_ms, sessions FROM energy_hours
            WHERE station_id = $1 AND hour >= $2 AND hour < $3 ORDER BY hour
            """,
            stationID, from, before
        ) {
            EnergyHour(
                stationID: try $0.id(0), hour: try $0.integer(1), energyWh: try $0.integer(2),
                occupiedMilliseconds: try $0.integer(3), sessions: try $0.integer(4))
        }
    }
}
