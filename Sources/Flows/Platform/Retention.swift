import Kernel
import Storage

/// How long things are kept: settings of the platform, and of each operator where it wants otherwise.
package enum Retention {
    /// What holds for an operator, or for the platform.
    package struct Policy: Sendable, Equatable {
        package let own: RetentionSettings
        package let platform: RetentionSettings
        package let version: Int64
        package let lastRunAt: Timestamp?

        /// Nil: for ever.
        package func days(_ kind: RetentionKind) -> Int? {
            RetentionSettings.effective(kind, own: kind.isOfPlatform ? platform : own, platform: platform)
        }

        /// What is older goes; nil: nothing does.
        package func cut(_ kind: RetentionKind, at now: Timestamp) -> Timestamp? {
            days(kind).map { now - .hours(24 * $0) }
        }
    }

    /// - Parameter operatorID: nil for the platform's own.
    package static func policy(
        of operatorID: OperatorID?, _ connection: any SQLConnection
    ) throws -> Policy {
        let platform = try RetentionRepository.find(nil, connection)
        let own = operatorID == nil ? platform : try RetentionRepository.find(operatorID, connection)
        return Policy(
            own: own.settings, platform: platform.settings, version: own.version,
            lastRunAt: try RetentionRepository.mark(ApplyRetention.runMark, of: nil, connection))
    }

    /// - Parameter version: that the editor saw; 0 where nothing was set yet.
    package static func edit(
        _ settings: RetentionSettings, of operatorID: OperatorID?, version: Int64, by actor: Actor,
        _ context: FlowContext
    ) async throws -> Policy {
        try await context.database.write { connection in
            if let operatorID {
                _ = try requireOperator(operatorID, actor, connection)
            } else if !actor.isPlatform {
                throw FlowFailure(.invalid, "is required: you do not work for the whole platform", field: "operatorId")
            }
            let before = try RetentionRepository.find(operatorID, connection).settings
            guard try RetentionRepository.save(settings, of: operatorID, version: version, connection) else {
                throw FlowFailure.changedMeanwhile("retention")
            }
            try AuditRepository.note(
                "edit-retention", operatorID.map { "operator/\($0)" } ?? "platform", before: before.days,
                after: settings.days, by: actor, of: operatorID, context, connection)
            return try policy(of: operatorID, connection)
        }
    }

    /// What the next run would delete, without deleting it.
    package static func preview(
        of operatorID: OperatorID, includingPlatform: Bool, _ context: FlowContext
    ) async throws -> [(kind: RetentionKind, before: Timestamp, count: Int64)] {
        let now = context.time.now()
        let policy = try await context.database.read { try Self.policy(of: operatorID, $0) }
        var found: [(kind: RetentionKind, before: Timestamp, count: Int64)] = []
        // One read for each kind, so that none keeps a reader for long.
        for kind in RetentionKind.allCases where includingPlatform || !kind.isOfPlatform {
            guard let cut = policy.cut(kind, at: now), kind != .journal else { continue }
            let count = try await context.database.read { try Self.count(kind, of: operatorID, before: cut, $0) }
            found.append((kind, cut, count))
        }
        return found
    }

    private static func count(
        _ kind: RetentionKind, of operatorID: OperatorID, before cut: Timestamp, _ connection: any SQLConnection
    ) throws -> Int64 {
        switch kind {
        case .personalData:
            let idle = try RetentionQueries.idleDrivers(
                of: operatorID, since: cut, after: nil, limit: previewLimit, connection)
            return Int64(try idle.filter { try ErasureRepository.obstacles($0, connection).isEmpty }.count)
        case .samples:
            return try RetentionQueries.countSamples(
                of: operatorID, from: try RetentionRepository.mark(kind.rawValue, of: operatorID, connection),
                before: cut, connection)
        case .audit: return try RetentionQueries.countAudit(of: operatorID, before: cut, connection)
        case .webhookDeliveries: return try RetentionQueries.countDeliveries(of: operatorID, before: cut, connection)
        case .reportFiles:
            return Int64(
                try RetentionQueries.reportRuns(of: operatorID, before: cut, limit: previewLimit, connection).count)
        case .browserSessions: return try RetentionQueries.countBrowserSessions(before: cut, connection)
        case .journal: return 0
        }
    }

    /// Drivers and files that a preview looks at.
    private static let previewLimit = 10_000
}
