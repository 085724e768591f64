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
                    try noteClock(change, now, connection)
                    let before =
                        context.webhooks.isEmpty
                        ? nil : try StationRepository.find(change.stationID, connection)?.presence
                    try StationRepository.saveSeen(
                        change.stationID, presence: change.presence, lastSeenAt: change.lastHeardAt,
                        clockSkewMilliseconds: change.clockSkewMilliseconds, at: now, connection)
                    let station = try StationRepository.find(change.stationID, connection)
                    if let station { try context.tellPresence(of: station, before: before, at: now, connection) }
                    return station
                }
            }
            context.live.publish(stations.map { .station($0, at: now) })
        }
    }

    /// A clock that is far off is an event, once; and so is its being right again.
    private static func noteClock(_ change: Input, _ now: Timestamp, _ connection: any SQLConnection) throws {
        guard let skew = change.clockSkewMilliseconds else { return }
        let before = try StationRepository.find(change.stationID, connection)?.clockSkewMilliseconds ?? 0
        guard ClockSkew.isTolerable(skew) != ClockSkew.isTolerable(before) else { return }
        try StationNotesRepository.note(
            kind: "clock", detail: "\(skew) ms from the server's clock", at: now, of: change.stationID, connection)
    }

    /// At the start of the process nobody is connected.
    package static func resetAll(_ context: FlowContext) async throws {
        let now = context.time.now()
        try await context.database.write { try StationRepository.markAllOffline(at: now, $0) }
    }
}
