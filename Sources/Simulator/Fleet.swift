import Kernel
import NIOCore
import NIOPosix

/// Virtual stations on real sockets.
package final class Fleet: Sendable {
    package let report = LoadReport()
    private let sockets: [StationSocket]

    /// - Parameters:
    ///   - group: the event loops that carry the stations.
    ///   - clock: real or compressed time.
    package init(
        _ plans: [StationPlan], to address: CSMSAddress, on group: any EventLoopGroup,
        clock: SimulatedClock = SimulatedClock()
    ) {
        let report = report
        sockets = plans.map { plan in
            StationSocket(plan, address, loop: group.next(), clock: clock, report: report)
        }
    }

    /// Connects the stations, spread over a time so that they do not all come at once.
    package func start(over spread: TimeAmount, tick: TimeAmount) {
        for (index, socket) in sockets.enumerated() {
            let delay = TimeAmount.nanoseconds(spread.nanoseconds * Int64(index) / Int64(max(sockets.count, 1)))
            socket.start(after: delay, tick: tick)
        }
    }

    /// Closes all sockets with a close frame.
    package func stop() async {
        for socket in sockets { try? await socket.stop().get() }
    }
}
