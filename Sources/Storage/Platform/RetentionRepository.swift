import Foundation
import Kernel

/// What is kept for a time only.
package enum RetentionKind: String, Sendable, Codable, CaseIterable {
    /// Drivers who did nothing for so long are anonymised.
    case personalData
    /// Meter values of sessions; their orders, lines and hours stay.
    case samples
    case audit
    case webhookDeliveries
    case reportFiles
    /// Of staff; for the whole platform only.
    case browserSessions
    /// Raw messages of stations; for the whole platform only.
    case journal

    /// Days at the least: what prices an order must be there while it can be disputed, and the trail longer than that.
    package var minimumDays: Int {
        switch self {
        case .personalData: 30
        case .samples: 90
        case .audit: 366
        case .webhookDeliveries, .reportFiles, .browserSessions, .journal: 1
        }
    }

    /// Days where nobody says otherwise; nil: for ever.
    package var standardDays: Int? {
        switch self {
        case .personalData, .samples, .audit, .journal: nil
        case .webhookDeliveries, .reportFiles: 30
        case .browserSessions: 90
        }
    }

    package var isOfPlatform: Bool { self == .browserSessions || self == .journal }

    /// A century.
    package static let maximumDays = 36_500
}

/// Days by kind, as somebody set them; what is not in it is as the platform has it, 0 is for ever.
package struct RetentionSettings: Sendable, Equatable, Codable {
    package var days: [String: Int]

    package init(days: [String: Int] = [:]) { self.days = days }

    package subscript(kind: RetentionKind) -> Int? { days[kind.rawValue] }

    /// - Returns: nil for ever.
    package static func effective(_ kind: RetentionKind, own: Self, platform: Self) -> Int? {
        guard let chosen = own[kind] ?? platform[kind] ?? kind.standardDays, chosen > 0 else { return nil }
        return chosen
    }
}

package enum RetentionRepository {
    private static func owner(_ operatorID: OperatorID?) -> String { operatorID?.description ?? "" }

    /// - Parameter operatorID: nil for the platform's.
    package static func find(
        _ operatorID: OperatorID?, _ connection: any SQLConnection
    ) throws -> (settings: RetentionSettings, version: Int64) {
        try connection.first("SELECT days, version FROM retention_settings WHERE owner = $1", owner(operatorID)) {
            (
                RetentionSettings(
                    days: try JSONDecoder().decode([String: Int].self, from: Data(try $0.text(0).utf8))),
                try $0.integer(1)
            )
        } ?? (RetentionSettings(), 0)
    }

    /// - Returns: false when the settings are at another version.
    package static func save(
        _ settings: RetentionSettings, of operatorID: OperatorID?, version: Int64, _ connection: any SQLConnection
    ) throws -> Bool {
        let text = String(decoding: try JSONEncoder().encode(settings.days), as: UTF8.self)
        return try connection.execute(
            """
            INSERT INTO retention_settings (owner, days, version) VALUES ($1, $2, 1)
            ON CONFLICT (owner) DO UPDATE SET days = $2, version = retention_settings.version + 1
            WHERE retention_settings.version = $3
            """, owner(operatorID), text, version) == 1
    }

    /// How far a kind was forgotten already.
    package static func mark(
        _ kind: String, of operatorID: OperatorID?, _ connection: any SQLConnection
    ) throws -> Timestamp? {
        try connection.first(
            "SELECT until_at FROM retention_marks WHERE owner = $1 AND kind = $2", owner(operatorID), kind,
            row: { try $0.timestamp(0) })
    }

    package static func setMark(
        _ kind: String, of operatorID: OperatorID?, _ until: Timestamp, _ connection: any SQLConnection
    ) throws {
        try connection.executeLater(
            """
            INSERT INTO retention_marks (owner, kind, until_at) VALUES ($1, $2, $3)
            ON CONFLICT (owner, kind) DO UPDATE SET until_at = $3
            """, owner(operatorID), kind, until)
    }
}
