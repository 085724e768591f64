import Foundation
import Kernel
import Storage

/// Makes the reports that are due, one after the other, each due time once: the run and the next due time are stored in
/// one write. A process that dies in the middle loses its claim, and the run is made again into the same file.
package struct RunReports: Sendable {
    /// Runs that wait for one operator; a person who clicks again and again fills nothing.
    package static let maximumWaiting: Int64 = 10
    /// Times that a run is begun: what kills the process thrice is not tried again.
    package static let maximumAttempts: Int64 = 3
    /// How long a run belongs to its process without a word from it.
    package static let claim = Milliseconds.seconds(60)
    /// Due reports that one write takes; the rest follows at once.
    private static let batch = 100

    private let writer: any ReportWriting
    private let folder: String
    private let context: FlowContext

    /// - Parameter folder: where the files are; made when the first is.
    package init(writer: any ReportWriting, folder: String, _ context: FlowContext) {
        self.writer = writer
        self.folder = folder
        self.context = context
    }

    package func path(of run: ReportRunRecord) -> String { "\(folder)/\(run.id).\(run.format.rawValue)" }

    /// Turns what is due into runs, makes all that wait, and removes what is kept no longer.
    package func work() async throws {
        let now = context.time.now()
        let (isDue, isExpired) = try await context.database.read { connection in
            (
                try SavedReportRepository.hasDue(at: now, connection) || ReportRunRepository.hasOpen(connection),
                try ReportRunRepository.hasExpired(at: now, connection)
            )
        }
        if isDue {
            while try await plan() == Self.batch {}
            while let claimed = try await take() { try await make(claimed) }
        }
        if isExpired { try await removeExpired() }
    }

    /// A missed due time is made up for once, by the last of them.
    /// - Returns: how many reports were due.
    package func plan() async throws -> Int {
        let now = context.time.now()
        return try await context.database.write { [context] connection in
            let due = try SavedReportRepository.due(at: now, limit: Self.batch, connection)
            for report in due {
                guard let schedule = report.schedule, let nextDueAt = report.nextDueAt,
                    let owner = try OperatorRepository.find(report.operatorID, connection)
                else {
                    try SavedReportRepository.setDue(report.id, nil, connection)
                    continue
                }
                let zone = SiteTimeZones.zone(owner.timeZone)
                let last = schedule.last(after: nextDueAt, until: now, in: zone) ?? nextDueAt
                _ = try ReportRunRepository.insert(
                    ReportRunRecord(
                        id: context.ids.next(), reportID: report.id, operatorID: report.operatorID, dueAt: last,
                        isScheduled: true, requestedBy: report.owner, format: schedule.format), connection)
                try SavedReportRepository.setDue(report.id, schedule.next(after: now, in: zone), connection)
            }
            return due.count
        }
    }

    /// Somebody wants it now.
    package func request(
        _ id: SavedReportID, format: ReportFormat, by actor: Actor, _ context: FlowContext
    ) async throws -> ReportRunRecord {
        let now = context.time.now()
        return try await context.database.write { connection in
            guard let report = try SavedReportRepository.find(id, connection),
                SavedReports.isVisible(report, to: actor)
            else { throw FlowFailure(.notFound, "There is no such report.") }
            let draft = ReportRunRecord(
                id: context.ids.next(), reportID: id, operatorID: report.operatorID, dueAt: now, isScheduled: false,
                requestedBy: actor.name, format: format)
            let made = try context.making(connection) {
                guard try ReportRunRepository.countOpen(of: report.operatorID, connection) < Self.maximumWaiting else {
                    throw FlowFailure(
                        .conflict, "\(Self.maximumWaiting) reports are waiting already. Wait for them to be made.",
                        field: "id")
                }
                _ = try ReportRunRepository.insert(draft, connection)
                return draft.id
            }
            return try ReportRunRepository.find(made, connection) ?? draft
        }
    }

    /// The run and its file go.
    package func delete(_ run: ReportRunRecord) async throws {
        try await context.database.write { try ReportRunRepository.delete(run.id, $0) }
        removeFile(of: run)
    }

    package func removeFile(of run: ReportRunRecord) {
        for path in [path(of: run), path(of: run) + Self.unfinished] {
            try? FileManager.default.removeItem(atPath: path)
        }
    }

    private static let unfinished = ".part"
}

// MARK: - One run

extension RunReports {
    private struct Claimed: Sendable {
        let run: ReportRunRecord
        let job: ReportJob
    }

    /// - Returns: nil when nothing waits.
    private func take() async throws -> Claimed? {
        while true {
            let now = context.time.now()
            let (isOver, claimed) = try await context.database.write { [self] connection -> (Bool, Claimed?) in
                guard var run = try ReportRunRepository.next(at: now, connection) else { return (true, nil) }
                do {
                    let job = try job(of: &run, now, connection)
                    run.state = .running
                    run.attempts += 1
                    run.claimedUntil = now + Self.claim
                    try ReportRunRepository.save(run, connection)
                    return (false, Claimed(run: run, job: job))
                } catch let refusal as ReportRefusal {
                    try end(run, .failure(refusal), now, connection)
                    return (false, nil)
                }
            }
            if isOver || claimed != nil { return claimed }
        }
    }

    private func job(
        of run: inout ReportRunRecord, _ now: Timestamp, _ connection: any SQLConnection
    ) throws -> ReportJob {
        guard run.attempts < Self.maximumAttempts else {
            throw ReportRefusal("The server was interrupted \(run.attempts) times while it made this report.")
        }
        guard let report = try SavedReportRepository.find(run.reportID, connection),
            let owner = try OperatorRepository.find(run.operatorID, connection)
        else { throw ReportRefusal("The report is gone.") }
        let scopes = try ReportRights.scopes(of: run.requestedBy, at: run.operatorID, connection)
        let needed: Set<Scope> = report.path == "orders" ? [.reportsRead, .ordersRead] : [.reportsRead]
        guard scopes.isSuperset(of: needed) else {
            throw ReportRefusal("Who wanted this report may no longer read what is in it.")
        }
        let site = try report.query.siteId.flatMap { try SiteRepository.find($0, connection) }
        let zone = SiteTimeZones.zone(site?.timeZone ?? owner.timeZone)
        let (from, to) = report.query.span(at: run.dueAt, in: zone)
        (run.from, run.to) = (from, to)
        return ReportJob(
            path: report.path, query: report.query, operatorID: run.operatorID, from: from, to: to,
            format: run.format, showsDrivers: scopes.contains(.driversRead))
    }

    private func make(_ claimed: Claimed) async throws {
        let path = path(of: claimed.run)
        let result: Result<ReportFile, ReportRefusal>
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            let file = try await withThrowingTaskGroup(of: ReportFile?.self) { group in
                group.addTask { try await writer.write(claimed.job, to: path + Self.unfinished) }
                group.addTask { try await keepClaim(on: claimed.run.id) }
                defer { group.cancelAll() }
                while let done = try await group.next() { if let done { return done } }
                throw CancellationError()
            }
            guard rename(path + Self.unfinished, path) == 0 else {
                throw ReportRefusal("The file of the report could not be put in its place.")
            }
            result = .success(file)
        } catch let refusal as ReportRefusal {
            result = .failure(refusal)
        } catch is CancellationError {
            return  // The server stops; the next one makes it.
        } catch let error as DatabaseError where error.isTransient {
            return  // The claim runs out, and it is tried again.
        } catch {
            context.logger.warning("a report failed", metadata: ["error": "\(error)"])
            result = .failure(ReportRefusal("The file could not be written. Look at the server's log."))
        }
        let isKept = try await context.database.write { [context] in
            try end(claimed.run, result, context.time.now(), $0)
        }
        if !isKept { removeFile(of: claimed.run) }
    }

    /// Says again and again that the run is in work, until it is cancelled.
    private func keepClaim(on id: ReportRunID) async throws -> ReportFile? {
        while true {
            try await Task.sleep(for: .milliseconds(Self.claim.count / 3))
            try await context.database.write { [context] connection in
                guard var run = try ReportRunRepository.find(id, connection) else { return }
                run.claimedUntil = context.time.now() + Self.claim
                try ReportRunRepository.save(run, connection)
            }
        }
    }

    /// - Returns: whether there is a file to keep; a run that was deleted in the middle has none.
    @discardableResult
    private func end(
        _ begun: ReportRunRecord, _ result: Result<ReportFile, ReportRefusal>, _ now: Timestamp,
        _ connection: any SQLConnection
    ) throws -> Bool {
        guard try ReportRunRepository.find(begun.id, connection) != nil else { return false }
        var run = begun
        run.claimedUntil = nil
        run.finishedAt = now
        let days = try Retention.policy(of: run.operatorID, connection).days(.reportFiles)
        run.expiresAt = days.map { now + .hours(24 * $0) }
        switch result {
        case .success(let file):
            run.state = .done
            (run.rows, run.bytes) = (file.rows, file.bytes)
        case .failure(let refusal):
            run.state = .failed
            run.reason = refusal.reason
        }
        try ReportRunRepository.save(run, connection)
        let name = try SavedReportRepository.find(run.reportID, connection)?.name ?? ""
        try context.tell(.reportReady, of: run.operatorID, at: now, connection) { WebhookReport(run, name: name) }
        return run.state == .done
    }

    private func removeExpired() async throws {
        let now = context.time.now()
        let gone = try await context.database.write { connection in
            let gone = try ReportRunRepository.expired(at: now, limit: Self.batch, connection)
            for run in gone { try ReportRunRepository.delete(run.id, connection) }
            return gone
        }
        for run in gone { removeFile(of: run) }
    }
}
