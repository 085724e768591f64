import Kernel

/// How a station departs from its protocol, counted by place and rule.
package struct DeviationRecord: Sendable, Equatable {
    package let action: String
    package let path: String
    package let rule: String
    /// An example of what was seen, cut short.
    package let seen: String
    package let count: Int64
    package let lastAt: Timestamp

    package init(action: String, path: String, rule: String, seen: String, count: Int64, lastAt: Timestamp) {
        self.action = action
        self.path = path
        self.rule = rule
        self.seen = seen
        self.count = count
        self.lastAt = lastAt
    }
}

/// Something that a station reported besides charging: a security event, a firmware state, a fault.
package struct StationEventRecord: Sendable, Equatable {
    package let number: Int64
    package let kind: String
    package let at: Timestamp
    package let detail: String
}

/// A configuration key (1.6) or variable (2.x, as `Component/Variable`) as last reported.
package struct StationVariableRecord: Sendable, Equatable {
    package let name: String
    package let value: String?
    package let isReadOnly: Bool
    package let reportedAt: Timestamp

    package init(name: String, value: String?, isReadOnly: Bool, reportedAt: Timestamp) {
        self.name = name
        self.value = value
        self.isReadOnly = isReadOnly
        self.reportedAt = reportedAt
    }
}

package enum StationNotesRepository {
    /// Different places and rules that are kept for one station; a charger cannot fill the disk with new ones.
    package static let maximumDeviations = 500
    /// Events kept for one station, oldest out first.
    package static let maximumEvents = 1000

    package static func count(
        _ deviation: DeviationRecord, of stationID: StationID, _ connection: any SQLConnection
    ) throws {
        let known = try connection.execute(
            """
            UPDATE station_deviations SET count = count + $5, seen = $6, last_at = $7
            WHERE station_id = $1 AND action = $2 AND path = $3 AND rule = $4
            """,
            stationID, deviation.action, deviation.path, deviation.rule, deviation.count, deviation.seen,
            deviation.lastAt)
        if known == 1 { return }
        try connection.executeLater(
            """
            INSERT INTO station_deviations (station_id, action, path, rule, count, seen, last_at)
            SELECT $1, $2, $3, $4, $5, $6, $7
            WHERE (SELECT COUNT(*) FROM station_deviations WHERE station_id = $1) < \(maximumDeviations)
            """,
            stationID, deviation.action, deviation.path, deviation.rule, deviation.count, deviation.seen,
            deviation.lastAt)
    }

    package static func deviations(of stationID: StationID, _ connection: any SQLConnection) throws -> [DeviationRecord]
    {
        try connection.rows(
            """
            SELECT action, path, rule, seen, count, last_at FROM station_deviations WHERE station_id = $1
            ORDER BY count DESC, action, path
            """,
            stationID
        ) {
            DeviationRecord(
                action: try $0.text(0), path: try $0.text(1), rule: try $0.text(2), seen: try $0.text(3),
                count: try $0.integer(4), lastAt: try $0.timestamp(5))
        }
    }

    package static func note(
        kind: String, detail: String, at: Timestamp, of stationID: StationID, _ connection: any SQLConnection
    ) throws {
        let newest = try connection.first(
            "SELECT COALESCE(MAX(number), 0) FROM station_events WHERE station_id = $1", stationID
        ) { try $0.integer(0) }
        let number = (newest ?? 0) + 1
        try connection.executeLater(
            "INSERT INTO station_events (station_id, number, kind, at, detail) VALUES ($1, $2, $3, $4, $5)",
            stationID, number, kind, at, detail)
        try connection.executeLater(
            "DELETE FROM station_events WHERE station_id = $1 AND number <= $2", stationID,
            number - Int64(maximumEvents))
    }

    package static func events(
        of stationID: StationID, before: Int64?, limit: Int, _ connection: any SQLConnection
    ) throws -> [StationEventRecord] {
        try connection.rows(
            """
            SELECT number, kind, at, detail FROM station_events WHERE station_id = $1 AND number < $2
            ORDER BY number DESC LIMIT \(limit)
            """,
            stationID, before ?? Int64.max
        ) {
            StationEventRecord(
                number: try $0.integer(0), kind: try $0.text(1), at: try $0.timestamp(2), detail: try $0.text(3))
        }
    }

    package static func save(
        _ variables: [StationVariableRecord], of stationID: StationID, _ connection: any SQLConnection
    ) throws {
        for variable in variables {
            try connection.executeLater(
                """
                INSERT INTO station_variables (station_id, name, value, is_readonly, reported_at)
                VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (station_id, name) DO UPDATE SET value = excluded.value,
                    is_readonly = excluded.is_readonly, reported_at = excluded.reported_at
                """,
                stationID, variable.name, variable.value, variable.isReadOnly, variable.reportedAt)
        }
    }

    /// Nil where the station did not report it.
    package static func value(
        of name: String, _ stationID: StationID, _ connection: any SQLConnection
    ) throws -> String? {
        try connection.rows(
            "SELECT value FROM station_variables WHERE station_id = $1 AND name = $2", stationID, name
        ) { try $0.textOrNil(0) }.compactMap(\.self).first
    }

    package static func variables(
        of stationID: StationID, _ connection: any SQLConnection
    ) throws -> [StationVariableRecord] {
        try connection.rows(
            "SELECT name, value, is_readonly, reported_at FROM station_variables WHERE station_id = $1 ORDER BY name",
            stationID
        ) {
            StationVariableRecord(
                name: try $0.text(0), value: try $0.textOrNil(1), isReadOnly: try $0.bool(2),
                reportedAt: try $0.timestamp(3))
        }
    }
}
