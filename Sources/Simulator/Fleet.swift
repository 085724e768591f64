import Kernel
import NIOCore
import NIOPosix
import Synchronization

/// Virtual stations on real sockets.
package final class Fleet: Sendable {
    package let report = LoadReport()
    private let sockets: [StationSocket]
    private let group: any EventLoopGroup
    private let heartbeats: Mutex<[Heartbeat]> = Mutex([])

    /// - Parameters:
    ///   - group: the event loops that carry the stations.
    ///   - clock: real or compressed time.
    package init(
        _ plans: [StationPlan], to address: CSMSAddress, on group: any EventLoopGroup,
        clock: SimulatedClock = SimulatedClock()
    ) {
        let report = report
        self.group = group
        sockets = plans.map { plan in
            StationSocket(plan, address, loop: group.next(), clock: clock, report: report)
        }
    }

    /// Connects the stations, spread over a time so that they do not all come at once.
    package func start(over spread: TimeAmount, tick: TimeAmount) {
        let delays = sockets.indices.map {
            TimeAmount.nanoseconds(spread.nanoseconds * Int64($0) / Int64(max(sockets.count, 1)))
        }
        let byLoop = Dictionary(grouping: zip(sockets, delays)) { ObjectIdentifier($0.0.loop) }
        heartbeats.withLock { heartbeats in
            for members in byLoop.values { heartbeats.append(Heartbeat(members, tick: tick)) }
        }
    }

    // MARK: Time by hand

    /// What a station knows of its own past.
    package struct StationState: Sendable {
        package let identity: String
        /// Newest last.
        package let ended: [EndedSession]
        /// Messages of sessions that the server has not answered.
        package let unsaid: Int
        package let longestQueue: Int
    }

    /// The most messages that a station may ever have kept.
    package static let queueLimit = VirtualStation.queueLimit

    /// Instead of `start`: each station lives until the time of its clock, and all conversations come to rest.
    package func step() async throws {
        try await EventLoopFuture.andAllSucceed(sockets.map { $0.step() }, on: group.next()).get()
    }

    /// Nobody comes any more, nothing goes wrong any more, and all sessions end.
    package func closeDown() async throws {
        try await EventLoopFuture.andAllSucceed(sockets.map { $0.closeDown() }, on: group.next()).get()
    }

    package func states() async throws -> [StationState] {
        try await EventLoopFuture.whenAllSucceed(sockets.map { $0.state() }, on: group.next()).get()
    }

    /// Closes all sockets with a close frame.
    package func stop() async {
        for heartbeat in heartbeats.withLock({ $0 }) { heartbeat.stop() }
        for socket in sockets { try? await socket.stop().get() }
    }
}
