import Charging
import Flows
import Kernel
import Simulator
import Storage

/// What the simulated stations of an earlier start would remember: the server's books know it.
package enum DemoMemory {
    /// Sessions looked at for each station: those that run, and the last of each EVSE.
    private static let sessions = 50

    /// By identity.
    package static func read(
        of identities: [String], _ context: FlowContext
    ) async throws -> [String: StationMemory] {
        try await context.database.read { connection in
            var memories: [String: StationMemory] = [:]
            for identity in identities {
                guard let station = try StationRepository.find(identity: identity, connection) else { continue }
                memories[identity] = try memory(of: station.id, connection)
            }
            return memories
        }
    }

    private static func memory(
        of station: StationID, _ connection: any SQLConnection
    ) throws -> StationMemory {
        var filter = SessionRepository.Filter()
        filter.stationID = station
        var memory = StationMemory()
        for record in try SessionRepository.page(filter, after: nil, limit: sessions, connection) {
            let session = record.session
            guard let progress = try ProgressRepository.find(session.id, connection) else { continue }
            let lastWh = session.meterStopWh ?? progress.progress.lastRegisterWh
            memory.registersWh[session.evse] = max(memory.registersWh[session.evse] ?? 0, lastWh)
            guard session.state == .charging, !session.awaitsStart else { continue }
            let seen = progress.sequences.flatMap { SequenceSet($0).ranges.last?.upperBound } ?? 0
            memory.interrupted.append(
                StationMemory.Interrupted(
                    evse: session.evse, token: session.token?.text ?? "", startedAt: session.startedAt,
                    meterStartWh: session.meterStartWh, transactionID: session.transactionID ?? "",
                    number: session.transactionID == nil ? Int(session.number) : nil, nextSequence: seen + 1,
                    lastAt: max(progress.progress.last.at, session.startedAt), lastWh: lastWh))
        }
        return memory
    }
}
