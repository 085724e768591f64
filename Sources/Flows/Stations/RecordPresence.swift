import Charging
import Kernel
import LiveBus
import Storage

/// What the gateway noticed of a station's reachability: heard, silent, gone. Heartbeats end here too.
package enum RecordPresence {
    package struct Input: Sendable, Equatable {
        package let stationID: StationID
        package let presence: Presence
        package let lastHeardAt: Timestamp?
        package let clockSkewMilliseconds: Int64?

        package init(
            stationID: StationID, presence: Presence, lastHeardAt: Timestamp?, clockSkewMilliseconds: Int64? = nil
        ) {
            self.stationID = stationID
            self.presence = presence
            self.lastHeardAt = lastHeardAt
            self.clockSkewMilliseconds = clockSkewMilliseconds
        }
    }

    /// Changes that one write takes; a site that loses its line loses all its stations at once.
    package static let batchLimit = 500

    package static func run(_ changes: [Input], _ context: FlowContext) async throws {
        let now = context.time.now()
        for start in stride(from: 0, to: changes.count, by: batchLimit) {
            let batch = Array(changes[start..<min(start + batchLimit, changes.count)])
            let stations = try await context.database.write { connection in
                try batch.compactMap { change in
                    try StationRepository.saveSeen(
                        change.stationID, presence: change.presence, lastSeenAt: change.lastHeardAt,
                        clockSkewMilliseconds: change.clockSkewMilliseconds, at: now, connection)
                    return try StationRepository.find(change.stationID, connection)
                }
            }
            context.live.publish(stations.map { .station($0, at: now) })
        }
    }

    /// At the start of the process nobody is connected.
    package static func resetAll(_ context: FlowContext) async throws {
        let now = context.time.now()
        try await context.database.write { try StationRepository.markAllOffline(at: now, $0) }
    }
}
