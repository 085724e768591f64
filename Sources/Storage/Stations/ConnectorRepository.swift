import Charging
import Kernel

/// The last that a station said of one of its connectors.
package struct ConnectorRecord: Sendable, Equatable {
    package let stationID: StationID
    /// From 1; 1.6's connector number. 0 is the station as a whole.
    package let evse: Int
    package let connector: Int
    package var status: ConnectorStatus
    package var errorCode: String?
    package var vendorError: String?
    package var info: String?
    package var changedAt: Timestamp

    package init(
        stationID: StationID, evse: Int, connector: Int, status: ConnectorStatus, errorCode: String? = nil,
        vendorError: String? = nil, info: String? = nil, changedAt: Timestamp
    ) {
        self.stationID = stationID
        self.evse = evse
        self.connector = connector
        self.status = status
        self.errorCode = errorCode
        self.vendorError = vendorError
        self.info = info
        self.changedAt = changedAt
    }
}

package enum ConnectorRepository {
    private static let columns = "station_id, evse, connector, status, error_code, vendor_error, info, changed_at"

    package static func save(_ record: ConnectorRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            """
            INSERT INTO connectors (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (station_id, evse, connector) DO UPDATE SET status = excluded.status,
                error_code = excluded.error_code, vendor_error = excluded.vendor_error, info = excluded.info,
                changed_at = excluded.changed_at
            """,
            record.stationID, record.evse, record.connector, record.status.rawValue, record.errorCode,
            record.vendorError, record.info, record.changedAt)
        let change = record.status.blocksCharging ? OutageRepository.begin : OutageRepository.end
        try change(.status, record.changedAt, record.stationID, record.evse, record.connector, connection)
    }

    package static func find(
        _ stationID: StationID, evse: Int, connector: Int, _ connection: any SQLConnection
    ) throws -> ConnectorRecord? {
        try connection.first(
            "SELECT \(columns) FROM connectors WHERE station_id = $1 AND evse = $2 AND connector = $3",
            stationID, evse, connector, row: read)
    }

    package static func all(of stationID: StationID, _ connection: any SQLConnection) throws -> [ConnectorRecord] {
        try connection.rows(
            "SELECT \(columns) FROM connectors WHERE station_id = $1 ORDER BY evse, connector", stationID, row: read)
    }

    private static func read(_ row: any SQLRow) throws -> ConnectorRecord {
        ConnectorRecord(
            stationID: try row.id(0), evse: Int(try row.integer(1)), connector: Int(try row.integer(2)),
            status: try row.word(3), errorCode: try row.textOrNil(4), vendorError: try row.textOrNil(5),
            info: try row.textOrNil(6), changedAt: try row.timestamp(7))
    }
}
