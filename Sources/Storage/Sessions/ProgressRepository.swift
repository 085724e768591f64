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
    /// Counts the changes of this row, of the session's and of its time zone.
    package private(set) var revision: Int64

    package init(
        sessionID: SessionID, progress: SessionProgress, costMinor: Int64, runningPrice: [UInt8]?, sequences: String?,
        revision: Int64 = 0
    ) {
        self.sessionID = sessionID
        self.progress = progress
        self.costMinor = costMinor
        self.runningPrice = runningPrice
        self.sequences = sequences
        self.revision = revision
    }

    fileprivate mutating func countChange() { revision += 1 }
}

package enum ProgressRepository {
    static let columnNames = [
        "session_id", "last_at", "last_register_wh", "last_register_at", "energy_wh", "sample_count", "power_w",
        "current_ma", "voltage_mv", "soc_permille", "temperature_dc", "offered_w", "energy_stopped_at", "cost_minor",
        "running_price", "sequences", "revision",
    ]
    private static let columns = columnNames.joined(separator: ", ")

    package static func insert(_ record: ProgressRecord, _ connection: any SQLConnection) throws {
        let places = (1...17).map { "$\($0)" }.joined(separator: ", ")
        try connection.executeLater(
            "INSERT INTO session_progress (\(columns)) VALUES (\(places))", arguments(record) + [record.revision])
    }

    private static let change = """
        UPDATE session_progress SET last_at = $2, last_register_wh = $3, last_register_at = $4, energy_wh = $5,
            sample_count = $6, power_w = $7, current_ma = $8, voltage_mv = $9, soc_permille = $10,
            temperature_dc = $11, offered_w = $12, energy_stopped_at = $13, cost_minor = $14, running_price = $15,
            sequences = $16, revision = revision + 1
        WHERE session_id = $1
        """
    private static let changeIfUnchanged = change + " AND revision = $17"

    package static func update(_ record: inout ProgressRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(change, arguments(record))
        record.countChange()
    }

    /// - Returns: false, with nothing saved, when the row is at another revision than `record.revision`.
    package static func updateIfUnchanged(
        _ record: inout ProgressRecord, _ connection: any SQLConnection
    ) throws -> Bool {
        guard try connection.execute(changeIfUnchanged, arguments(record) + [record.revision]) == 1 else {
            return false
        }
        record.countChange()
        return true
    }

    private static func arguments(_ record: ProgressRecord) -> [any SQLBindable] {
        let (progress, last) = (record.progress, record.progress.last)
        return [
            record.sessionID, last.at, progress.lastRegisterWh, progress.lastRegisterAt, progress.energyWh,
            progress.sampleCount, last.powerW, last.currentMilliamps, last.voltageMillivolts, last.socPermille,
            last.temperatureDeciC, last.offeredW, progress.energyStoppedAt, record.costMinor, record.runningPrice,
            record.sequences,
        ]
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
            revision: try row.integer(first + 16))
    }
}
