import NIOCore

/// Starts the stations of one event loop, and lets each live once a tick, spread over it: one timer for all, since ten
/// thousand timers would take more time than what they are for.
final class Heartbeat: @unchecked Sendable {
    // `@unchecked`: touched on `loop` only.

    /// How finely the stations are spread over a tick.
    private static let finest = TimeAmount.milliseconds(5)

    private let loop: any EventLoop
    /// Not yet started, those that start last first.
    private var coming: [(socket: StationSocket, at: NIODeadline)]
    private var slots: [[StationSocket]]
    private let step: TimeAmount
    private var place = 0
    private var next: NIODeadline
    private var timer: Scheduled<Void>?
    private var isStopped = false

    /// - Parameter members: sockets of one loop, and when each starts, the first first.
    init(_ members: [(StationSocket, TimeAmount)], tick: TimeAmount) {
        loop = members[0].0.loop
        let steps = max(tick.nanoseconds / Self.finest.nanoseconds, 1)
        slots = Array(repeating: [], count: Int(steps))
        step = .nanoseconds(tick.nanoseconds / steps)
        let now = NIODeadline.now()
        next = now
        coming = members.reversed().map { ($0.0, now + $0.1) }
        loop.execute { self.beat() }
    }

    func stop() {
        loop.execute {
            self.isStopped = true
            self.timer?.cancel()
        }
    }

    /// All slots that are due: what was late is caught up with, but not more than a whole tick of it.
    private func beat() {
        let now = NIODeadline.now()
        next = max(next, now - step * slots.count)
        while next <= now, !isStopped {
            for socket in slots[place] { socket.live() }
            while let first = coming.last, first.at <= next {
                coming.removeLast()
                first.socket.start()
                slots[place].append(first.socket)
            }
            place = (place + 1) % slots.count
            next = next + step
        }
        if !isStopped { timer = loop.scheduleTask(deadline: next) { self.beat() } }
    }
}
