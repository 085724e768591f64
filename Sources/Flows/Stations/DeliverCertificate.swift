import Charging
import Kernel
import Storage

/// Sends a signed certificate to its station (`CertificateSigned`), and again where it could not be reached.
package enum DeliverCertificate {
    /// Sent in one look; the rest follows with the next.
    private static let atOnce = 50

    /// Sends what is due to the stations that are connected to this process. Runs every few seconds.
    package static func sendDue(_ stations: any StationCommands, _ context: FlowContext) async throws {
        let now = context.time.now()
        let due = try await context.database.read {
            try StationCertificateRepository.due(at: now, limit: atOnce, $0)
        }
        for record in due where stations.lastHeard(record.stationID) != nil {
            try await run(record.id, stations, context)
        }
    }

    package static func run(
        _ id: StationCertificateID, _ stations: any StationCommands, _ context: FlowContext
    ) async throws {
        guard let record = try await begin(id, context) else { return }
        let ended = try await SendCommand.runAndWait(
            .init(
                stationID: record.stationID,
                command: .deliverCertificate(SignedCertificate(chain: record.pem, purpose: record.purpose)),
                requestedBy: "system: certificate"), stations, context)
        try await finish(record, ended, context)
    }

    /// Counts the try before it is made, so that two servers never make the same one.
    private static func begin(
        _ id: StationCertificateID, _ context: FlowContext
    ) async throws -> StationCertificateRecord? {
        let now = context.time.now()
        return try await context.database.write { connection in
            guard let record = try StationCertificateRepository.find(id, connection), record.state == .pending else {
                return nil
            }
            let waits = CertificateDelivery.waitsSeconds
            let wait = waits[min(Int(record.attempts), waits.count - 1)]
            let next = now + context.policy.commandTimeout + .seconds(wait)
            guard try StationCertificateRepository.beginAttempt(record, next: next, connection) else { return nil }
            return try StationCertificateRepository.find(id, connection)
        }
    }

    private static func finish(
        _ sent: StationCertificateRecord, _ command: CommandRecord, _ context: FlowContext
    ) async throws {
        let now = context.time.now()
        try await context.database.write { connection in
            guard var record = try StationCertificateRepository.find(sent.id, connection), record.state == .pending
            else { return }
            switch command.state {
            case .accepted:
                record.state = .installed
                record.installedAt = now
                try StationCertificateRepository.supersede(by: record, connection)
            case .rejected, .notSupported: record.state = .rejected
            case .failed, .timedOut, .stationOffline, .sent, .awaitingSession:
                guard record.attempts >= CertificateDelivery.waitsSeconds.count else { return }
                record.state = .failed
            }
            record.reason = command.reason
            record.nextAttemptAt = nil
            guard try StationCertificateRepository.save(record, from: .pending, connection) else { return }
            try StationNotesRepository.note(
                kind: "certificate",
                detail: "\(record.state.rawValue) \(record.serial)\(record.reason.map { ": \($0)" } ?? "")", at: now,
                of: record.stationID, connection)
        }
    }
}
