import Kernel
import Synchronization

/// A token bucket for each key, such as an address. Buckets that are full again are forgotten.
final class RateLimit: Sendable {
    private struct Bucket {
        var tokens: Int64
        var refilledAt: Timestamp
    }

    /// Keys remembered at the most; beyond that everybody shares one bucket, so memory stays bounded under attack.
    private static let maximumKeys = 100_000

    private let capacity: Int64
    private let interval: Milliseconds
    private let buckets = Mutex<[String: Bucket]>([:])

    /// - Parameters:
    ///   - capacity: requests at once.
    ///   - interval: one more request after each of these.
    init(capacity: Int64, interval: Milliseconds) {
        self.capacity = capacity
        self.interval = interval
    }

    func admits(_ key: String, at now: Timestamp) -> Bool {
        buckets.withLock { buckets in
            if buckets.count >= Self.maximumKeys { forgetFull(&buckets, now) }
            let key = buckets.count >= Self.maximumKeys && buckets[key] == nil ? "" : key
            var bucket = buckets[key] ?? Bucket(tokens: capacity, refilledAt: now)
            let earned = max((now - bucket.refilledAt).count, 0) / interval.count
            bucket.tokens = min(capacity, bucket.tokens + earned)
            bucket.refilledAt = bucket.refilledAt + Milliseconds(earned * interval.count)
            defer { buckets[key] = bucket }
            guard bucket.tokens > 0 else { return false }
            bucket.tokens -= 1
            return true
        }
    }

    /// Puts back what `admits` took.
    func giveBack(to key: String) {
        buckets.withLock { buckets in
            let key = buckets[key] == nil ? "" : key
            guard let bucket = buckets[key] else { return }
            buckets[key]?.tokens = min(capacity, bucket.tokens + 1)
        }
    }

    private func forgetFull(_ buckets: inout [String: Bucket], _ now: Timestamp) {
        buckets = buckets.filter { _, bucket in
            (now - bucket.refilledAt).count / interval.count + bucket.tokens < capacity
        }
    }
}
