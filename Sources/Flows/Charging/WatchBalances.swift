import Billing
import Charging
import Kernel
import LiveBus
import Storage
import Synchronization

/// Watches the money of running sessions between their meter values, which may be a quarter of an hour apart, and of
/// drivers with several sessions, which draw on the same wallet. Whose money is nearly used up is stopped; a stop that
/// came to nothing is asked for again. Runs every few seconds.
package final class WatchBalances: Sendable {
    /// A session that said something more lately was looked at with it (`RecordMeterSamples`).
    private static let freshFor = Milliseconds.seconds(30)

    /// What is looked at.
    private struct Case {
        let session: PrepaidSession
        let silence: Milliseconds
        let fundsMinor: Int64
        /// Of the driver.
        let sessions: Int
    }

    private let stations: any StationCommands
    private let context: FlowContext
    /// When each session was last seen to change, by our clock: those of stations are not trusted.
    private let heard = Mutex<[SessionID: (revision: Int64, at: Timestamp)]>([:])

    package init(_ stations: any StationCommands, _ context: FlowContext) {
        self.stations = stations
        self.context = context
    }

    package func run() async throws {
        let now = context.time.now()
        let running = try await context.database.read { try BalanceQueries.running($0) }
        let quiet = note(running, now)
        for sessions in Dictionary(grouping: running, by: \.driverID).values {
            let taken = sessions.reduce(Int64(0)) { $0 + $1.beyondHoldMinor }
            for session in sessions where stations.lastHeard(session.stationID) != nil {
                let silence = quiet[session.sessionID] ?? Milliseconds(0)
                guard sessions.count > 1 || silence >= Self.freshFor,
                    StopForMoney.isDue(session.stopRequestedAt, silence: silence, now)
                else { continue }
                // Its own hold, and of what is free what the driver's other sessions leave.
                let funds = session.holdMinor + session.availableMinor - (taken - session.beyondHoldMinor)
                let one = Case(session: session, silence: silence, fundsMinor: funds, sessions: sessions.count)
                try await stop(one, now)
            }
        }
    }

    /// - Returns: for how long each session has said nothing.
    private func note(_ running: [PrepaidSession], _ now: Timestamp) -> [SessionID: Milliseconds] {
        heard.withLock { heard in
            var next: [SessionID: (revision: Int64, at: Timestamp)] = [:]
            var quiet: [SessionID: Milliseconds] = [:]
            for session in running {
                let known = heard[session.sessionID].flatMap { $0.revision == session.revision ? $0 : nil }
                let seen = known ?? (session.revision, now)
                next[session.sessionID] = seen
                quiet[session.sessionID] = now - seen.at
            }
            heard = next
            return quiet
        }
    }

    private func stop(_ one: Case, _ now: Timestamp) async throws {
        let context = context
        guard try await context.database.read({ try Self.mustStop(one, context, $0) }) else { return }
        let (followUp, events) = try await context.database.write { connection -> (FollowUp?, [LiveEvent]) in
            guard let record = try SessionRepository.find(one.session.sessionID, connection),
                record.session.state == .charging
            else { return (nil, []) }
            return try StopForMoney.ask(record, flowsOn: false, now, context, connection)
        }
        context.live.publish(events)
        if let followUp { context.followUps.add(followUp) }
    }

    private static func mustStop(
        _ one: Case, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> Bool {
        guard let metered = try MeteredSessionRepository.find(one.session.sessionID, connection),
            let tariff = try RecordMeterSamples.runningTariff(metered, context, connection)
        else { return false }
        let progress = metered.progress.progress
        let price =
            metered.progress.runningPrice.flatMap { RunningPrice(encoded: $0, under: tariff) }
            ?? RunningPrice(
                startedAt: metered.facts.record.session.startedAt,
                meterStartWh: metered.facts.record.session.meterStartWh,
                under: tariff)
        return BalanceGuard.mustStop(
            price, fundsMinor: one.fundsMinor, powerW: try flow(metered, connection),
            at: progress.last.at + one.silence, energyStoppedAt: progress.energyStoppedAt, sessions: one.sessions,
            under: tariff)
    }

    /// What was measured last, unless the connector has said since that nothing flows.
    private static func flow(_ metered: MeteredSession, _ connection: any SQLConnection) throws -> Int64? {
        let session = metered.facts.record.session
        let last = metered.progress.progress.last
        guard session.evse > 0,
            let connector = try ConnectorRepository.find(
                session.stationID, evse: session.evse, connector: session.connector, connection),
            connector.changedAt >= last.at
        else { return last.powerW }
        return switch connector.status {
        case .suspendedEV, .suspendedEVSE, .finishing, .available: 0
        case .preparing, .charging, .reserved, .occupied, .unavailable, .faulted, .unknown: last.powerW
        }
    }
}
