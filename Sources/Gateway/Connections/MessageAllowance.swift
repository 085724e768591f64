import Kernel

/// How many messages a station may still send: a token bucket.
struct MessageAllowance {
    private var tokens: Int64
    private var refilledAt: Timestamp
    private let capacity: Int64
    private let perSecond: Int64

    init(_ limits: GatewayLimits, now: Timestamp) {
        capacity = Int64(limits.messagesAtOnce)
        perSecond = Int64(limits.messagesPerSecond)
        tokens = capacity
        refilledAt = now
    }

    /// A message that was not admitted is taken all the same, later: the next has to wait for it as well.
    mutating func borrow() { tokens = max(tokens - 1, -1) }

    mutating func admits(at now: Timestamp) -> Bool {
        let earned = max((now - refilledAt).count, 0) * perSecond / 1000
        if earned > 0 {
            tokens = min(capacity, tokens + earned)
            refilledAt = now
        }
        guard tokens > 0 else { return false }
        tokens -= 1
        return true
    }
}
