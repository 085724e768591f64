import Kernel

/// A role that an operator made of named scopes.
package struct RoleRecord: Sendable, Equatable, Codable {
    package let id: RoleID
    package let operatorID: OperatorID
    package var name: String
    package var scopes: [String]
    package var version: Int64

    package init(id: RoleID, operatorID: OperatorID, name: String, scopes: [String], version: Int64 = 1) {
        self.id = id
        self.operatorID = operatorID
        self.name = name
        self.scopes = scopes
        self.version = version
    }
}

package enum RoleRepository {
    private static let columns = "id, operator_id, name, scopes, version"

    package static func insert(_ record: RoleRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO roles (\(columns)) VALUES ($1, $2, $3, $4, $5)", record.id, record.operatorID, record.name,
            record.scopes.joined(separator: " "), record.version)
    }

    /// - Returns: false when the record was changed since it was read.
    package static func update(_ record: RoleRecord, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            "UPDATE roles SET name = $3, scopes = $4, version = version + 1 WHERE id = $1 AND version = $2", record.id,
            record.version, record.name, record.scopes.joined(separator: " ")) == 1
    }

    /// - Returns: false while somebody has the role.
    package static func delete(_ id: RoleID, _ connection: any SQLConnection) throws -> Bool {
        try connection.execute(
            "DELETE FROM roles WHERE id = $1 AND id NOT IN (SELECT role FROM staff_grants)", id) == 1
    }

    package static func find(_ id: RoleID, _ connection: any SQLConnection) throws -> RoleRecord? {
        try connection.first("SELECT \(columns) FROM roles WHERE id = $1", id, row: read)
    }

    package static func all(of operatorID: OperatorID?, _ connection: any SQLConnection) throws -> [RoleRecord] {
        var filter = SQLFilter()
        filter.add("operator_id =", operatorID)
        return try connection.query(
            "SELECT \(columns) FROM roles \(filter.whereClause) ORDER BY name", filter.arguments, read)
    }

    private static func read(_ row: any SQLRow) throws -> RoleRecord {
        RoleRecord(
            id: try row.id(0), operatorID: try row.id(1), name: try row.text(2),
            scopes: try row.text(3).split(separator: " ").map(String.init), version: try row.integer(4))
    }
}
