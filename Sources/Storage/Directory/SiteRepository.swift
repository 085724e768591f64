import Kernel

/// A place with stations. Tariffs count in its time zone.
package struct SiteRecord: Sendable, Equatable, Encodable {
    package let id: SiteID
    package let operatorID: OperatorID
    package var name: String
    package var address: String
    /// WGS 84, in 10^-7 degrees.
    package var latitudeE7: Int64
    package var longitudeE7: Int64
    package var timeZone: String
    /// Nil: the operator's default.
    package var tariffID: TariffID?
    package let createdAt: Timestamp
    package var version: Int64

    package init(
        id: SiteID, operatorID: OperatorID, name: String, address: String, latitudeE7: Int64, longitudeE7: Int64,
        timeZone: String, tariffID: TariffID? = nil, createdAt: Timestamp, version: Int64 = 1
    ) {
        self.id = id
        self.operatorID = operatorID
        self.name = name
        self.address = address
        self.latitudeE7 = latitudeE7
        self.longitudeE7 = longitudeE7
        self.timeZone = timeZone
        self.tariffID = tariffID
        self.createdAt = createdAt
        self.version = version
    }
}

package enum SiteRepository {
    private static let columns = """
        id, operator_id, name, address, latitude_e7, longitude_e7, time_zone, tariff_id, created_at, version
        """

    package static func insert(_ record: SiteRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO sites (\(columns)) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            record.id, record.operatorID, record.name, record.address, record.latitudeE7, record.longitudeE7,
            record.timeZone, record.tariffID, record.createdAt, record.version)
    }

    /// - Returns: false when the row is at another version than `record.version`.
    package static func update(_ record: SiteRecord, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE sites SET name = $3, address = $4, latitude_e7 = $5, longitude_e7 = $6, time_zone = $7,
                tariff_id = $8, version = version + 1
            WHERE id = $1 AND version = $2
            """,
            record.id, record.version, record.name, record.address, record.latitudeE7, record.longitudeE7,
            record.timeZone, record.tariffID) == 1
    }

    package static func find(_ id: SiteID, _ connection: any SQLConnection) throws -> SiteRecord? {
        try connection.first("SELECT \(columns) FROM sites WHERE id = $1", id, row: read)
    }

    /// Sites of an operator (nil: of all), by id, after `after`.
    package static func page(
        operatorID: OperatorID?, among siteIDs: [SiteID]? = nil, after: SiteID?, limit: Int,
        _ connection: any SQLConnection
    ) throws -> [SiteRecord] {
        var filter = SQLFilter()
        filter.add("operator_id =", operatorID)
        filter.add("id", in: siteIDs)
        filter.add("id >", after)
        return try connection.query(
            "SELECT \(columns) FROM sites \(filter.whereClause) ORDER BY id LIMIT \(limit)", filter.arguments, read)
    }

    /// Only the time zone: asked for with every meter value.
    package static func timeZone(of id: SiteID, _ connection: any SQLConnection) throws -> String? {
        try connection.first("SELECT time_zone FROM sites WHERE id = $1", id) { try $0.text(0) }
    }

    private static func read(_ row: any SQLRow) throws -> SiteRecord {
        SiteRecord(
            id: try row.id(0), operatorID: try row.id(1), name: try row.text(2), address: try row.text(3),
            latitudeE7: try row.integer(4), longitudeE7: try row.integer(5), timeZone: try row.text(6),
            tariffID: try row.idOrNil(7), createdAt: try row.timestamp(8), version: try row.integer(9))
    }
}
