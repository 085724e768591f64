import Kernel
import Storage

/// Slows guessing down without letting anybody lock a person out.
///
/// Failures are counted by person and place together, so a stranger's guesses hold up the stranger only. A browser in
/// which the person was signed in before has its own count, so that guesses from the same office do not hold it up either.
enum SignInGuard {
    /// Wrong tries before waiting begins.
    private static let freeTries: Int64 = 5
    private static let firstWait = Milliseconds.seconds(30)
    private static let longestWait = Milliseconds.minutes(15)
    /// A quiet day makes a clean slate.
    static let forgottenAfter = Milliseconds.hours(24)

    /// - Parameter browser: the mark that the browser carries; see `KnownBrowser`.
    static func key(email: String, address: String, browser: String?, _ context: FlowContext) -> String {
        if let name = KnownBrowser.name(in: browser, of: email, context) { return "browser/\(name)/\(email)" }
        return "address/\(IPAddress.place(of: address))/\(email)"
    }

    enum Verdict {
        case right
        case wrong
        case wait(Milliseconds)
    }

    /// Counts the guess before it is looked at, so that many at the same time cannot pass together; one that was right is
    /// taken off again.
    static func judge(
        _ key: String, _ context: FlowContext, _ isRight: () async throws -> Bool
    ) async throws -> Verdict {
        let before = try await context.database.write { connection -> (wait: Milliseconds?, count: Count?) in
            let now = context.time.now()
            let known = try SignInFailureRepository.find(key, connection)
            if let wait = try wait(key, at: now, connection) { return (wait, known) }
            try failed(key, at: now, connection)
            return (nil, known)
        }
        if let wait = before.wait { return .wait(wait) }
        do {
            guard try await isRight() else { return .wrong }
        } catch {
            try await context.database.write { try takeOff(key, before.count, $0) }
            throw error
        }
        try await context.database.write { try takeOff(key, before.count, $0) }
        return .right
    }

    typealias Count = (failures: Int64, lastAt: Timestamp)

    /// Leaves what others have counted meanwhile.
    private static func takeOff(_ key: String, _ before: Count?, _ connection: any SQLConnection) throws {
        guard let now = try SignInFailureRepository.find(key, connection) else { return }
        let earlier = before?.failures ?? 0
        guard now.failures > earlier + 1 else {
            guard let before else { return try SignInFailureRepository.clear(key, connection) }
            return try SignInFailureRepository.set(key, failures: before.failures, at: before.lastAt, connection)
        }
        try SignInFailureRepository.set(key, failures: now.failures - 1, at: now.lastAt, connection)
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
