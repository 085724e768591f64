import Kernel
import Storage

/// Deletes what is kept no longer, once a day, in writes so small that no charger waits for one, and rests after each.
package struct ApplyRetention: Sendable {
    /// Samples, rows, or drivers' sessions that one write deletes: some milliseconds.
    package static let batch = 500
    /// Sessions that are looked at in one write: most have nothing left.
    private static let sessionsAtOnce = 20
    /// After each write it rests for so many times as long as the write took, and at least so long.
    private static let rest = 3
    private static let shortestRest = Duration.milliseconds(5)
    private static let every = Milliseconds.hours(24)
    static let runMark = "run"

    private let context: FlowContext
    private let reports: RunReports?
    private let keepJournal: @Sendable (Int) -> Void

    /// - Parameters:
    ///   - reports: knows the files of reports; nil where there are none.
    ///   - keepJournal: is told how many days the journal keeps at the most.
    package init(
        reports: RunReports?, keepJournal: @escaping @Sendable (Int) -> Void = { _ in }, _ context: FlowContext
    ) {
        self.reports = reports
        self.keepJournal = keepJournal
        self.context = context
    }

    /// To be called now and then; works when a day has passed since the last time.
    package func runIfDue() async throws {
        let now = context.time.now()
        let policy = try await context.database.read { try Retention.policy(of: nil, $0) }
        keepJournal(policy.days(.journal) ?? Int.max)
        if let last = policy.lastRunAt, now - last < Self.every { return }
        try await run()
        try await context.database.write { try RetentionRepository.setMark(Self.runMark, of: nil, now, $0) }
    }

    /// - Returns: what went, of all operators.
    @discardableResult
    package func run() async throws -> [RetentionKind: Int] {
        let now = context.time.now()
        try await AnonymiseDriver.finishInterrupted(context)
        var all: [RetentionKind: Int] = [:]
        let platform = try await context.database.read { try Retention.policy(of: nil, $0) }
        if let cut = platform.cut(.browserSessions, at: now) {
            all[.browserSessions] = try await batches {
                try RetentionQueries.deleteBrowserSessions(before: cut, limit: Self.batch, $0)
            }
        }
        if let cut = platform.cut(.audit, at: now) {
            all[.audit] = try await batches {
                try RetentionQueries.deleteAudit(of: nil, before: cut, limit: Self.batch, $0)
            }
        }
        try await note(all, of: nil)
        for id in try await context.database.read({ try OperatorRepository.all($0).map(\.id) }) {
            let gone = try await run(of: id, now)
            try await note(gone, of: id)
            all.merge(gone) { $0 + $1 }
        }
        return all
    }

    private func run(of id: OperatorID, _ now: Timestamp) async throws -> [RetentionKind: Int] {
        let policy = try await context.database.read { try Retention.policy(of: id, $0) }
        var gone: [RetentionKind: Int] = [:]
        if let cut = policy.cut(.samples, at: now) { gone[.samples] = try await samples(of: id, before: cut) }
        if let cut = policy.cut(.audit, at: now) {
            gone[.audit] = try await batches {
                try RetentionQueries.deleteAudit(of: id, before: cut, limit: Self.batch, $0)
            }
        }
        if let cut = policy.cut(.webhookDeliveries, at: now) {
            let endpoints = try await context.database.read { try WebhookEndpointRepository.all(of: id, $0).map(\.id) }
            for endpoint in endpoints {
                gone[.webhookDeliveries, default: 0] += try await batches {
                    try WebhookMessageRepository.delete(of: endpoint, finishedBefore: cut, limit: Self.batch / 5, $0)
                }
            }
        }
        if let cut = policy.cut(.reportFiles, at: now) { gone[.reportFiles] = try await files(of: id, before: cut) }
        if let cut = policy.cut(.personalData, at: now) {
            gone[.personalData] = try await drivers(of: id, idleSince: cut)
        }
        return gone
    }

    private func samples(of id: OperatorID, before cut: Timestamp) async throws -> Int {
        let kind = RetentionKind.samples.rawValue
        var count = 0
        var from = try await context.database.read { try RetentionRepository.mark(kind, of: id, $0) }
        while true {
            let begin = from
            let sessions = try await context.database.read {
                try RetentionQueries.sampledSessions(
                    of: id, from: begin, before: cut, limit: Self.sessionsAtOnce, $0)
            }
            for session in sessions {
                count += try await batches {
                    try RetentionQueries.deleteSamples(of: session.id, limit: Self.batch, $0)
                }
            }
            // The last one is looked at again: others may have begun in the same millisecond.
            let reached = sessions.count < Self.sessionsAtOnce ? cut : sessions.last?.startedAt ?? cut
            let next = reached == begin ? reached + Milliseconds(1) : reached
            try await context.database.write { try RetentionRepository.setMark(kind, of: id, next, $0) }
            guard sessions.count == Self.sessionsAtOnce else { return count }
            from = next
        }
    }

    private func files(of id: OperatorID, before cut: Timestamp) async throws -> Int {
        var count = 0
        while true {
            let runs = try await context.database.read { connection in
                try RetentionQueries.reportRuns(of: id, before: cut, limit: 100, connection).compactMap {
                    try ReportRunRepository.find($0, connection)
                }
            }
            for run in runs { try await reports?.delete(run) }
            count += runs.count
            guard runs.count == 100, reports != nil else { return count }
        }
    }

    private func drivers(of id: OperatorID, idleSince cut: Timestamp) async throws -> Int {
        var count = 0
        var after: DriverID?
        while true {
            let last = after
            let idle = try await context.database.read {
                try RetentionQueries.idleDrivers(of: id, since: cut, after: last, limit: 100, $0)
            }
            for driver in idle where try await AnonymiseDriver.runIfFree(driver, by: Self.actor, context) {
                count += 1
                try? await Task.sleep(for: Self.shortestRest)
            }
            guard idle.count == 100 else { return count }
            after = idle.last
        }
    }

    /// Writes again and again until one deletes less than it might.
    private func batches(_ delete: @escaping @Sendable (any SQLConnection) throws -> Int) async throws -> Int {
        var count = 0
        while true {
            try Task.checkCancellation()
            let start = ContinuousClock.now
            let gone = try await context.database.write(delete)
            count += gone
            if gone == 0 { return count }
            let took = start.duration(to: .now)
            try await Task.sleep(for: max(took * Self.rest, Self.shortestRest))
        }
    }

    static let actor = Actor(name: "system", reach: [Actor.Reach(operatorID: nil)])

    private func note(_ gone: [RetentionKind: Int], of id: OperatorID?) async throws {
        let counts = gone.filter { $0.value > 0 }
        guard !counts.isEmpty else { return }
        let after = Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) })
        context.logger.notice("kept no longer", metadata: ["deleted": "\(after)"])
        try await context.database.write { [context] connection in
            try AuditRepository.note(
                "forget", id.map { "operator/\($0)" } ?? "platform", before: nil, after: after, by: Self.actor, of: id,
                context, connection)
        }
    }
}
