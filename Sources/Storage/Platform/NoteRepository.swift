import Kernel

/// What staff wrote about an order or a driver. Appended only.
package struct NoteRecord: Sendable, Equatable {
    package let id: NoteID
    /// Such as `order/0192...`.
    package let entity: String
    package let author: String
    package let text: String
    package let at: Timestamp

    package init(id: NoteID, entity: String, author: String, text: String, at: Timestamp) {
        self.id = id
        self.entity = entity
        self.author = author
        self.text = text
        self.at = at
    }
}

package enum NoteRepository {
    package static func insert(_ note: NoteRecord, _ connection: any SQLConnection) throws {
        try connection.executeLater(
            "INSERT INTO notes (id, entity, author, text, at) VALUES ($1, $2, $3, $4, $5)", note.id, note.entity,
            note.author, note.text, note.at)
    }

    package static func find(_ id: NoteID, _ connection: any SQLConnection) throws -> NoteRecord? {
        try connection.first("SELECT id, entity, author, text, at FROM notes WHERE id = $1", id, row: read)
    }

    /// Newest first.
    package static func all(of entity: String, limit: Int, _ connection: any SQLConnection) throws -> [NoteRecord] {
        try connection.rows(
            "SELECT id, entity, author, text, at FROM notes WHERE entity = $1 ORDER BY id DESC LIMIT \(limit)", entity,
            row: read)
    }

    private static func read(_ row: any SQLRow) throws -> NoteRecord {
        NoteRecord(
            id: try row.id(0), entity: try row.text(1), author: try row.text(2), text: try row.text(3),
            at: try row.timestamp(4))
    }
}
