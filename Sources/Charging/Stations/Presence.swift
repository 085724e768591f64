import Kernel

/// How reachable a station is, as people see it.
package enum Presence: String, Sendable, Codable, CaseIterable {
    /// Its socket is open and it was heard from lately.
    case connected
    /// It was heard from not long ago, but not as lately as it promised: a socket that may be dead, or a reconnect.
    case silent
    case offline
}

/// Presence from what was heard, not from how sockets close: chargers vanish without a close frame, and reconnect
/// seconds after a clean one.
package struct PresenceRules: Sendable {
    /// Longer than this without a frame or pong: silent.
    package let silentAfter: Milliseconds
    /// Longer than this without a frame or pong: offline, whatever the socket says.
    package let offlineAfter: Milliseconds
    /// A closed socket is offline after this; a station that reconnects sooner never was away.
    package let closedGrace: Milliseconds

    package init(silentAfter: Milliseconds, offlineAfter: Milliseconds, closedGrace: Milliseconds) {
        precondition(silentAfter < offlineAfter, "a station is silent before it is offline")
        self.silentAfter = silentAfter
        self.offlineAfter = offlineAfter
        self.closedGrace = closedGrace
    }

    /// Pings go out every 30 s; two missed make a station silent, four offline.
    package static let standard = PresenceRules(
        silentAfter: .seconds(75), offlineAfter: .seconds(135), closedGrace: .seconds(20))

    /// - Parameters:
    ///   - lastHeardAt: the last frame of any kind; nil when it never connected.
    ///   - closedAt: when its last socket was seen to close; nil while one is open.
    package func presence(lastHeardAt: Timestamp?, closedAt: Timestamp?, now: Timestamp) -> Presence {
        guard let lastHeardAt else { return .offline }
        let quiet = now - lastHeardAt
        if quiet >= offlineAfter { return .offline }
        if let closedAt {
            return now - closedAt >= closedGrace ? .offline : .silent
        }
        return quiet >= silentAfter ? .silent : .connected
    }
}
