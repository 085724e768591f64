import Kernel
import Storage

/// Slows guessing down without letting anybody lock a person out.
///
/// Failures are counted by person and address together, so a stranger's guesses hold up the stranger only. A browser
/// that was signed in before has its own count, so that guesses from the same office do not hold it up either.
enum SignInGuard {
    /// Wrong tries before waiting begins.
    private static let freeTries: Int64 = 5
    private static let firstWait = Milliseconds.seconds(30)
    private static let longestWait = Milliseconds.minutes(15)
    /// A quiet day makes a clean slate.
    static let forgottenAfter = Milliseconds.hours(24)

    static func key(email: String, address: String, device: String?) -> String {
        device.map { "device/\($0)/\(email)" } ?? "address/\(address)/\(email)"
    }

    /// - Returns: how long to wait; nil when a try is free.
    static func wait(_ key: String, at now: Timestamp, _ connection: any SQLConnection) throws -> Milliseconds? {
        guard let known = try SignInFailureRepository.find(key, connection), known.failures >= freeTries,
            now - known.lastAt < forgottenAfter
        else { return nil }
        let doublings = min(known.failures - freeTries, 5)
        let wait = min(Milliseconds(firstWait.count << doublings), longestWait)
        let left = known.lastAt + wait - now
        return left.count > 0 ? left : nil
    }

    static func failed(_ key: String, at now: Timestamp, _ connection: any SQLConnection) throws {
        let known = try SignInFailureRepository.find(key, connection)
        let isFresh = known.map { now - $0.lastAt >= forgottenAfter } ?? true
        try SignInFailureRepository.set(
            key, failures: isFresh ? 1 : (known?.failures ?? 0) + 1, at: now, connection)
    }
}
