import Crypto

/// One step of the schema. Steps go forward only and are never edited once released.
package struct Migration: Sendable {
    /// 1, 2, 3, ... without gaps.
    package let number: Int
    package let name: String
    /// Statements in the neutral words that `SQLDialect.rendered` explains.
    package let sql: String
    /// Tables of this step on which the database shall refuse UPDATE and DELETE.
    package let appendOnly: [String]
    /// Append-only tables of earlier steps in which, from this step on, erasing is possible.
    package let erasable: [Erasable]
    /// Tables of earlier steps whose changes are followed by another statement.
    package let followed: [Followed]

    package init(
        number: Int, name: String, sql: String, appendOnly: [String] = [], erasable: [Erasable] = [],
        followed: [Followed] = []
    ) {
        self.number = number
        self.name = name
        self.sql = sql
        self.appendOnly = appendOnly
        self.erasable = erasable
        self.followed = followed
    }

    /// SHA-256 of the neutral text in hexadecimal, so one number holds for both dialects.
    package var checksum: String {
        let parts = [sql] + appendOnly.map { "append-only \($0)" } + erasable.map(\.text) + followed.map(\.text)
        let text = parts.joined(separator: "\n")
        let digits = Array("0123456789abcdef".utf8)
        let bytes = SHA256.hash(data: Array(text.utf8)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: bytes, as: UTF8.self)
    }

    func script(_ dialect: SQLDialect) -> String {
        ([dialect.rendered(sql)] + appendOnly.map(dialect.appendOnlyTriggers)
            + erasable.map(dialect.erasableTriggers) + followed.map(dialect.followingTrigger)).joined(separator: "\n")
    }
}

/// An append-only table that gives up what the law wants forgotten, and nothing else: rows of an `entity` that is in
/// `erasures` may be emptied (not their id, entity and time) or go, and rows that are old enough may go.
package struct Erasable: Sendable {
    package let table: String
    /// Days after which rows may be deleted, by the database's own clock; nil: never.
    package let keptDays: Int?

    package init(table: String, keptDays: Int?) {
        self.table = table
        self.keptDays = keptDays
    }

    fileprivate var text: String {
        "erasable \(table) after \(keptDays.map(String.init) ?? "never")"
    }
}

/// After an UPDATE of a table's row the database itself runs a statement, in which `NEW` is the changed row.
package struct Followed: Sendable {
    package let table: String
    /// The column whose change counts; nil: any.
    package let column: String?
    package let statement: String

    package init(table: String, column: String? = nil, then statement: String) {
        self.table = table
        self.column = column
        self.statement = statement
    }

    fileprivate var text: String { "after \(table).\(column ?? "*"): \(statement)" }
}
