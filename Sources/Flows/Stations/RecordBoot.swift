import Charging
import Kernel
import LiveBus
import Storage

/// A station has started (BootNotification) and asks whether it may work.
package enum RecordBoot {
    package struct Input: Sendable {
        package let about: StationAbout
        /// 2.x names a reason; 1.6 has none.
        package let reason: String?
        /// True where the boot says that sessions cannot have survived it (power-up, watchdog), not a mere reconnect.
        package let endsSessions: Bool

        package init(about: StationAbout, reason: String?, endsSessions: Bool) {
            self.about = about
            self.reason = reason
            self.endsSessions = endsSessions
        }
    }

    package struct Outcome: Sendable, Equatable {
        package let decision: BootDecision
        package let heartbeatSeconds: Int64
        package let now: Timestamp
    }

    package static func run(
        _ input: Input, from station: StationContext, _ context: FlowContext
    ) async throws -> Outcome {
        let now = context.time.now()
        let (record, events) = try await context.database.write { connection in
            try StationRepository.saveBoot(
                station.stationID, about: input.about, reason: input.reason, at: now, connection)
            try StationNotesRepository.note(
                kind: "boot", detail: input.reason ?? "", at: now, of: station.stationID, connection)
            let events =
                input.endsSessions ? try noteRebootDuringSessions(station, now, context, connection) : []
            return (try StationRepository.find(station.stationID, connection), events)
        }
        guard let record else { throw FlowFailure(.notFound, "The station was deleted while it was connected.") }
        context.live.publish([.station(record, at: now)] + events)
        return Outcome(
            decision: BootDecision.decide(admission: record.admission), heartbeatSeconds: record.heartbeatSeconds,
            now: now)
    }

    /// The sessions stay open: a station that lost power sends their end when it finds it in its memory, and those
    /// whose end never comes are closed by `CloseAbandonedSessions`.
    private static func noteRebootDuringSessions(
        _ station: StationContext, _ now: Timestamp, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> [LiveEvent] {
        var events: [LiveEvent] = []
        for running in try SessionRepository.running(at: station.stationID, evse: nil, connection) {
            let oddity = Oddity(
                .rebootDuringSession,
                ["bootedAt": now.description, "sessionStartedAt": running.session.startedAt.description])
            events += try OddityBook.record([oddity], on: running.session.id, now, context, connection)
        }
        return events
    }
}
