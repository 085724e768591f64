import Foundation
import Kernel

/// A day off, as an operator's calendar names it.
package struct HolidayDay: Sendable, Codable, Equatable {
    package let date: CivilDate
    package let name: String

    package init(date: CivilDate, name: String) {
        self.date = date
        self.name = name
    }
}

/// Days that the tariffs of an operator share.
package struct HolidayCalendarRecord: Sendable, Equatable, Encodable {
    package let id: HolidayCalendarID
    package let operatorID: OperatorID
    package var name: String
    package var days: [HolidayDay]
    package let createdAt: Timestamp
    package var version: Int64

    package init(
        id: HolidayCalendarID, operatorID: OperatorID, name: String, days: [HolidayDay], createdAt: Timestamp,
        version: Int64 = 1
    ) {
        self.id = id
        self.operatorID = operatorID
        self.name = name
        self.days = days
        self.createdAt = createdAt
        self.version = version
    }
}

package enum HolidayCalendarRepository {
    private static let columns = "id, operator_id, name, days, created_at, version"

    package static func insert(_ record: HolidayCalendarRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO holiday_calendars (\(columns)) VALUES ($1, $2, $3, $4, $5, $6)",
            record.id, record.operatorID, record.name, try json(record.days), record.createdAt, record.version)
    }

    /// - Returns: false when the row is at another version than `record.version`.
    package static func update(_ record: HolidayCalendarRecord, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            """
            UPDATE holiday_calendars SET name = $3, days = $4, version = version + 1 WHERE id = $1 AND version = $2
            """,
            record.id, record.version, record.name, try json(record.days)) == 1
    }

    package static func find(
        _ id: HolidayCalendarID, _ connection: any SQLConnection
    ) throws -> HolidayCalendarRecord? {
        try connection.first("SELECT \(columns) FROM holiday_calendars WHERE id = $1", id, row: read)
    }

    package static func page(
        operatorID: OperatorID?, after: HolidayCalendarID?, limit: Int, _ connection: any SQLConnection
    ) throws -> [HolidayCalendarRecord] {
        var filter = SQLFilter()
        filter.add("operator_id =", operatorID)
        filter.add("id >", after)
        return try connection.query(
            "SELECT \(columns) FROM holiday_calendars \(filter.whereClause) ORDER BY id LIMIT \(limit)",
            filter.arguments, read)
    }

    private static func json(_ days: [HolidayDay]) throws -> String {
        String(decoding: try JSONEncoder().encode(days), as: UTF8.self)
    }

    private static func read(_ row: any SQLRow) throws -> HolidayCalendarRecord {
        HolidayCalendarRecord(
            id: try row.id(0), operatorID: try row.id(1), name: try row.text(2),
            days: try JSONDecoder().decode([HolidayDay].self, from: Data(try row.text(3).utf8)),
            createdAt: try row.timestamp(4), version: try row.integer(5))
    }
}
