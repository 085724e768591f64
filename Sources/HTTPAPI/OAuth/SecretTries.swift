import Flows
import Kernel

/// Secrets that an address may be wrong about: so many at once, then one more every few seconds. Who is right is not
/// counted, so that an office behind one address may sign in, and refresh its tokens, as often as it likes. A network of
/// IPv6 counts as one address.
struct SecretTries: Sendable {
    private static let pause = Milliseconds.seconds(2)

    let limit: RateLimit
    let time: any TimeSource

    init(atOnce: Int, time: any TimeSource) {
        limit = RateLimit(capacity: Int64(atOnce), interval: Self.pause)
        self.time = time
    }

    /// Takes the try before the guess is looked at, so that many guesses at the same time cannot pass together, and gives
    /// it back unless the guess was wrong. What is thrown says nothing about the secret.
    /// - Parameters:
    ///   - refusal: thrown where the address has no try left.
    ///   - guess: nil for a wrong secret.
    func judge<Found: Sendable>(
        from address: String, orThrow refusal: any Error = Problem.signInWait(.seconds(60)),
        _ guess: () async throws -> Found?
    ) async throws -> Found? {
        try spend(from: address, orThrow: refusal)
        let found: Found?
        do {
            found = try await guess()
        } catch {
            limit.giveBack(to: IPAddress.place(of: address))
            throw error
        }
        if found != nil { limit.giveBack(to: IPAddress.place(of: address)) }
        return found
    }

    /// For secrets that are too long to be guessed: who has the right one passes, whoever else at the address is wrong.
    func judgeLong<Found: Sendable>(
        from address: String, orThrow refusal: any Error = Problem.signInWait(.seconds(60)),
        _ guess: () async throws -> Found?
    ) async throws -> Found? {
        if let found = try await guess() { return found }
        try spend(from: address, orThrow: refusal)
        return nil
    }

    /// Takes a try for good: of what nobody signed in may have stored.
    func spend(from address: String, orThrow refusal: any Error = Problem.signInWait(.seconds(60))) throws {
        guard limit.admits(IPAddress.place(of: address), at: time.now()) else { throw refusal }
    }
}

extension OAuthProblem {
    /// No try is left (RFC 6749 has no word for it; RFC 8628 §3.5 has this one).
    static let tooManyTries = OAuthProblem(
        status: .tooManyRequests, error: "slow_down", detail: "Too many attempts. Try again in a minute.")
}
