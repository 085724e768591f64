import Charging
import Kernel
import LiveBus
import Storage

/// A station answered a command, or did not in time.
package enum FinishCommand {
    package static func run(
        _ id: CommandID, _ command: StationCommand, _ result: CommandResult, _ context: FlowContext
    ) async throws {
        let now = context.time.now()
        let ended = try await context.database.write { connection -> CommandRecord? in
            guard var record = try CommandRepository.find(id, connection), record.state == .sent else { return nil }
            record.state = .after(result, of: command)
            (record.reason, record.details) = words(of: result)
            record.finishedAt = record.state.isFinal ? now : nil
            guard try CommandRepository.save(record, connection) else { return nil }
            try context.tell(record, at: now, connection)
            return record
        }
        if let ended { context.live.publish([.command(ended, at: now)]) }
    }

    private static func words(of result: CommandResult) -> (reason: String?, details: String?) {
        switch result {
        case .accepted(let details): (nil, details)
        case .rejected(let reason, let details): (reason, details)
        case .notSupported(let by): (by, nil)
        case .failed(let code, let description): ("\(code): \(description)", nil)
        case .timedOut: ("The station did not answer in time.", nil)
        case .stationOffline: ("The station is not connected.", nil)
        }
    }

    /// A session began: the oldest remote start that fits it ends as accepted.
    ///
    /// 2.x names the start (`remoteStartId`); 1.6 is matched by the token.
    static func matchStart(
        _ session: ChargingSession, startNumber: Int64?, _ now: Timestamp, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws -> LiveEvent? {
        let open = try CommandRepository.openStarts(at: session.stationID, connection)
        let fitting = open.first { command in
            if let startNumber { return command.startNumber == startNumber }
            return command.startToken != nil && command.startToken == session.token?.text
        }
        guard var command = fitting else { return nil }
        command.state = .accepted
        command.sessionID = session.id
        command.finishedAt = now
        guard try CommandRepository.save(command, connection) else { return nil }
        try context.tell(command, at: now, connection)
        return .command(command, at: now)
    }

    /// Ends the commands whose time is over. Runs every few seconds.
    package static func expire(_ context: FlowContext) async throws {
        let now = context.time.now()
        let ended = try await context.database.write { connection in
            try CommandRepository.overdue(now: now, limit: expireLimit, connection).filter { overdue in
                var command = overdue
                command.state = .timedOut
                command.finishedAt = now
                command.reason =
                    overdue.state == .awaitingSession
                    ? "The station agreed to start, but no session began in time."
                    : "The station did not answer in time."
                guard try CommandRepository.save(command, connection) else { return false }
                try context.tell(command, at: now, connection)
                return true
            }.compactMap { try CommandRepository.find($0.id, connection) }
        }
        context.live.publish(ended.map { .command($0, at: now) })
    }

    /// Commands ended in one write; the rest follows seconds later.
    private static let expireLimit = 500
}
