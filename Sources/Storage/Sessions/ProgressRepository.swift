import Charging
import Kernel

/// Where a running session stands, with its running price as `Billing` encoded it.
package struct ProgressRecord: Sendable, Equatable {
    package let sessionID: SessionID
    package var progress: SessionProgress
    package var costMinor: Int64
    package var runningPrice: [UInt8]?
    /// Event numbers that arrived (2.x); nil in 1.6.
    package var sequences: String?
    /// Its newest samples; the others are rows of `meter_samples`.
    package private(set) var recent: RecentSamples?
    /// Counts the changes of this row, of the session's and of its time zone.
    package private(set) var revision: Int64

    package init(
        sessionID: SessionID, progress: SessionProgress, costMinor: Int64, runningPrice: [UInt8]?, sequences: String?,
        recent: RecentSamples? = nil, revision: Int64 = 0
    ) {
        self.sessionID = sessionID
        self.progress = progress
        self.costMinor = costMinor
        self.runningPrice = runningPrice
        self.sequences = sequences
        self.recent = recent
        self.revision = revision
    }

    fileprivate mutating func countChange() { revision += 1 }

    /// Takes samples of the running session to the newest ones.
    /// - Parameter after: the newest sample so far.
    /// - Returns: those that have to become rows, once this record is saved (`saveSampled`).
    package mutating func keep(_ samples: [MeterSample], after: Timestamp) throws -> [MeterSample] {
        let (kept, rows) = try RecentSamples.adding(samples, to: recent, after: after)
        recent = kept
        return rows
    }
}

package enum ProgressRepository {
    static let columnNames = [
        "session_id", "last_at", "last_register_wh", "last_register_at", "energy_wh", "sample_count", "power_w",
        "current_ma", "voltage_mv", "soc_permille", "temperature_dc", "offered_w", "energy_stopped_at", "cost_minor",
        "running_price", "sequences", "revision", "recent",
    ]
    private static let columns = columnNames.joined(separator: ", ")

    package static func insert(_ record: ProgressRecord, _ connection: any SQLConnection) throws {
        let places = (1...columnNames.count).map { "$\($0)" }.joined(separator: ", ")
        try connection.executeLater(
            "INSERT INTO session_progress (\(columns)) VALUES (\(places))",
            arguments(record, record.revision.sqlValue, record.recent?.bytes.sqlValue ?? .null))
    }

    private static let changes = """
        UPDATE session_progress SET last_at = $2, last_register_wh = $3, last_register_at = $4, energy_wh = $5,
            sample_count = $6, power_w = $7, current_ma = $8, voltage_mv = $9, soc_permille = $10,
            temperature_dc = $11, offered_w = $12, energy_stopped_at = $13, cost_minor = $14, running_price = $15,
            sequences = $16, revision = revision + 1
        """
    private static let change = changes + " WHERE session_id = $1"
    private static let changeSampled = changes + ", recent = $17 WHERE session_id = $1"
    private static let changeIfUnchanged = changeSampled + " AND revision = $18"

    /// Saves all but the newest samples.
    package static func update(_ record: inout ProgressRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(change, arguments(record))
        record.countChange()
    }

    /// Saves what samples changed; whoever calls it holds the newest state.
    package static func saveSampled(_ record: inout ProgressRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(changeSampled, arguments(record, record.recent?.bytes.sqlValue ?? .null))
        record.countChange()
    }

    /// The same of a record that may have changed meanwhile.
    /// - Returns: false, with nothing saved, when the row is at another revision than `record.revision`.
    package static func saveSampledIfUnchanged(
        _ record: inout ProgressRecord, _ connection: any SQLConnection
    ) throws -> Bool {
        let arguments = arguments(record, record.recent?.bytes.sqlValue ?? .null, record.revision.sqlValue)
        guard try connection.execute(changeIfUnchanged, arguments) == 1 else { return false }
        record.countChange()
        return true
    }

    /// The newest samples become rows: a session that ended has no others.
    static func settleSamples(of id: SessionID, _ connection: any SQLConnection) throws {
        guard let recent = try recent(of: id, connection) else { return }
        for sample in try recent.samples() { try MeterSampleRepository.add(sample, to: id, connection) }
        try connection.executeLater(
            "UPDATE session_progress SET recent = NULL, revision = revision + 1 WHERE session_id = $1", id)
    }

    static func recent(of id: SessionID, _ connection: any SQLConnection) throws -> RecentSamples? {
        try connection.first("SELECT recent FROM session_progress WHERE session_id = $1", id) {
            try RecentSamples.read($0, 0)
        } ?? nil
    }

    /// As values and not as what they are made of: a driver that has to ask each of them how it is stored takes a
    /// noticeable part of a meter value's time.
    private static func arguments(_ record: ProgressRecord, _ more: SQLValue...) -> [any SQLBindable] {
        let (progress, last) = (record.progress, record.progress.last)
        var all: [any SQLBindable] = []
        all.reserveCapacity(16 + more.count)
        for value in [
            record.sessionID.sqlValue, last.at.sqlValue, progress.lastRegisterWh.sqlValue,
            progress.lastRegisterAt.sqlValue, progress.energyWh.sqlValue, progress.sampleCount.sqlValue,
            last.powerW.sqlValue, last.currentMilliamps.sqlValue, last.voltageMillivolts.sqlValue,
            last.socPermille.sqlValue, last.temperatureDeciC.sqlValue, last.offeredW.sqlValue,
            progress.energyStoppedAt.sqlValue, record.costMinor.sqlValue, record.runningPrice.sqlValue,
            record.sequences.sqlValue,
        ] {
            all.append(value)
        }
        for value in more { all.append(value) }
        return all
    }

    package static func find(_ id: SessionID, _ connection: any SQLConnection) throws -> ProgressRecord? {
        try connection.first("SELECT \(columns) FROM session_progress WHERE session_id = $1", id) {
            try read($0, from: 0)
        }
    }

    static func read(_ row: any SQLRow, from first: Int) throws -> ProgressRecord {
        let last = MeterSample(
            at: try row.timestamp(first + 1), registerWh: try row.integer(first + 2),
            powerW: try row.integerOrNil(first + 6),
            currentMilliamps: try row.integerOrNil(first + 7), voltageMillivolts: try row.integerOrNil(first + 8),
            socPermille: try row.integerOrNil(first + 9), temperatureDeciC: try row.integerOrNil(first + 10),
            offeredW: try row.integerOrNil(first + 11))
        let progress = SessionProgress(
            last: last, lastRegisterWh: try row.integer(first + 2), lastRegisterAt: try row.timestamp(first + 3),
            energyWh: try row.integer(first + 4), sampleCount: Int(try row.integer(first + 5)),
            energyStoppedAt: try row.timestampOrNil(first + 12))
        return ProgressRecord(
            sessionID: try row.id(first), progress: progress, costMinor: try row.integer(first + 13),
            runningPrice: try row.blobOrNil(first + 14), sequences: try row.textOrNil(first + 15),
            recent: try RecentSamples.read(row, first + 17), revision: try row.integer(first + 16))
    }
}

extension RecentSamples {
    static func read(_ row: any SQLRow, _ index: Int) throws -> RecentSamples? {
        try row.blobOrNil(index).map { try RecentSamples(stored: $0) }
    }

    /// The newest samples of each session that the filter lets through, with its end, for readers of `meter_samples`.
    /// - Parameter filter: of sessions `s`.
    static func forEach(
        _ filter: SQLFilter, _ connection: any SQLConnection,
        _ body: (_ session: String, _ endedAt: Timestamp?, [MeterSample]) throws -> Void
    ) throws {
        var filter = filter
        filter.add("p.recent IS NOT NULL")
        try connection.forEachRow(
            """
            SELECT s.id, s.ended_at, p.recent FROM sessions s JOIN session_progress p ON p.session_id = s.id
            \(filter.whereClause)
            """,
            filter.arguments
        ) { row in
            if let recent = try read(row, 2) { try body(row.text(0), row.timestampOrNil(1), recent.samples()) }
        }
    }
}
