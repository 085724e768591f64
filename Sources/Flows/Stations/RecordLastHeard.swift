import Kernel
import Storage

/// When connected stations were last heard is kept in memory, and stored every few minutes: a message costs no write
/// for it, and a crash loses minutes of it at the most.
package enum RecordLastHeard {
    /// Stations of one write, so that it holds up nobody.
    private static let batch = 100
    /// What moved by less is not worth a write.
    private static let worthStoring = Milliseconds.minutes(1)

    package static func run(_ stations: any StationCommands, _ context: FlowContext) async throws {
        var last: StationID?
        while true {
            let after = last
            let known = try await context.database.read {
                try StationRepository.connected(after: after, limit: batch, $0)
            }
            guard let end = known.last else { return }
            last = end.id
            let heard = known.compactMap { station in
                stations.lastHeard(station.id).flatMap { at in
                    station.lastSeenAt.map { at - $0 >= worthStoring } ?? true ? (id: station.id, at: at) : nil
                }
            }
            guard !heard.isEmpty else { continue }
            try await context.database.write { connection in
                for station in heard { try StationRepository.saveLastSeen(station.id, station.at, connection) }
            }
        }
    }
}
