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

    package init(number: Int, name: String, sql: String, appendOnly: [String] = []) {
        self.number = number
        self.name = name
        self.sql = sql
        self.appendOnly = appendOnly
    }

    /// SHA-256 of the neutral text in hexadecimal, so one number holds for both dialects.
    package var checksum: String {
        let text = ([sql] + appendOnly.map { "append-only \($0)" }).joined(separator: "\n")
        let digits = Array("0123456789abcdef".utf8)
        let bytes = SHA256.hash(data: Array(text.utf8)).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: bytes, as: UTF8.self)
    }

    func script(_ dialect: SQLDialect) -> String {
        ([dialect.rendered(sql)] + appendOnly.map(dialect.appendOnlyTriggers)).joined(separator: "\n")
    }
}
