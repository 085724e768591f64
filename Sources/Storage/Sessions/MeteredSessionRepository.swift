import Kernel

/// A session with where it stands and the time zone that its tariff holds in: all that a meter value needs, in one
/// query, for chargers send them by the thousand a second.
package struct MeteredSession: Sendable, Equatable {
    package var facts: SessionFacts
    package var progress: ProgressRecord
}

/// What hardly any sample changes. Behind a reference: it has a dozen strings, and each of thousands of samples a second
/// would retain and release every one of them.
package final class SessionFacts: Sendable, Equatable {
    package let record: SessionRecord
    /// Of its site; without a site of its operator.
    package let timeZone: String

    package init(_ record: SessionRecord, timeZone: String) {
        self.record = record
        self.timeZone = timeZone
    }

    package static func == (one: SessionFacts, other: SessionFacts) -> Bool {
        one === other || one.record == other.record && one.timeZone == other.timeZone
    }
}

package enum MeteredSessionRepository {
    private static let select: String = {
        let sessions = SessionRepository.columnNames.map { "s.\($0)" }
        let progress = ProgressRepository.columnNames.map { "p.\($0)" }
        return """
            SELECT \((sessions + progress).joined(separator: ", ")), COALESCE(place.time_zone, o.time_zone)
            FROM sessions s JOIN session_progress p ON p.session_id = s.id JOIN operators o ON o.id = s.operator_id
            LEFT JOIN sites place ON place.id = s.site_id
            """
    }()
    private static let byID = select + " WHERE s.id = $1"
    private static let byNumber = select + " WHERE s.number = $1 AND s.station_id = $2"
    private static let byTransaction = select + " WHERE s.station_id = $1 AND s.transaction_id = $2"
    private static let runningAtEVSE = """
        \(select) WHERE s.station_id = $1 AND s.evse = $2 AND s.state = 'charging' AND s.ended_at IS NULL
        ORDER BY s.started_at DESC, s.id DESC LIMIT 1
        """

    package static func find(_ id: SessionID, _ connection: any SQLConnection) throws -> MeteredSession? {
        try connection.first(byID, id, row: read)
    }

    /// By 1.6's transaction id, at its own station only.
    package static func find(
        number: Int64, stationID: StationID, _ connection: any SQLConnection
    ) throws -> MeteredSession? {
        try connection.first(byNumber, number, stationID, row: read)
    }

    package static func find(
        transactionID: String, stationID: StationID, _ connection: any SQLConnection
    ) throws -> MeteredSession? {
        try connection.first(byTransaction, stationID, transactionID, row: read)
    }

    /// What began last and still runs there.
    package static func running(
        at stationID: StationID, evse: Int, _ connection: any SQLConnection
    ) throws -> MeteredSession? {
        try connection.first(runningAtEVSE, stationID, evse, row: read)
    }

    private static func read(_ row: any SQLRow) throws -> MeteredSession {
        let first = SessionRepository.columnNames.count
        return MeteredSession(
            facts: SessionFacts(
                try SessionRepository.read(row),
                timeZone: try row.text(first + ProgressRepository.columnNames.count)),
            progress: try ProgressRepository.read(row, from: first))
    }
}
