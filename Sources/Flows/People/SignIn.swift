import Kernel
import Storage

/// A person signs in: password, then, where they set one up, a code of their device.
package enum SignIn {
    package struct Attempt: Sendable {
        package let email: String
        package let password: String
        package let address: String
        package let userAgent: String
        /// What a browser that was signed in before carries; see `KnownBrowser`.
        package let browser: String?

        package init(email: String, password: String, address: String, userAgent: String, browser: String?) {
            self.email = email.lowercased()
            self.password = password
            self.address = address
            self.userAgent = userAgent
            self.browser = browser
        }
    }

    package enum Outcome: Sendable, Equatable {
        /// The browser's cookie, and the mark that it carries from now on.
        case signedIn(cookie: String, browser: String)
        /// The password was right; `finish` wants a code with this cookie.
        case needsCode(cookie: String)
        /// The person, the password, or the code is wrong; which, is not said.
        case refused
        case wait(Milliseconds)
    }

    /// A browser stays signed in for so long after it was last used.
    package static let sessionLife = Milliseconds.hours(24 * 14)
    /// Time to type the code.
    private static let pendingLife = Milliseconds.minutes(10)
    private static let maximumUserAgent = 200

    package static func begin(_ attempt: Attempt, _ context: FlowContext) async throws -> Outcome {
        let key = SignInGuard.key(
            email: attempt.email, address: attempt.address, browser: attempt.browser, context)
        let person = try await context.database.read { try StaffRepository.find(email: attempt.email, $0) }
        let verdict = try await SignInGuard.judge(key, context) {
            try await Passwords.fits(attempt.password, stored: person?.password) && person?.state == .active
        }
        switch verdict {
        case .wait(let time): return .wait(time)
        case .wrong: return .refused
        case .right: break
        }
        guard let person else { return .refused }
        let needsCode = person.isTOTPConfirmed
        let mark = try KnownBrowser.marked(attempt.browser, for: person.email, context)
        let cookie = try await context.database.write { connection in
            // The count ends only with the whole sign-in, or codes could be guessed for ever.
            if !needsCode { try SignInFailureRepository.clear(key, connection) }
            return try open(
                person.id, state: needsCode ? .pending : .active, attempt.address, attempt.userAgent, context,
                connection)
        }
        return needsCode ? .needsCode(cookie: cookie) : .signedIn(cookie: cookie, browser: mark)
    }

    /// Whether the person was signed in in this browser before; see `KnownBrowser`.
    package static func isKnown(_ browser: String?, as email: String, _ context: FlowContext) -> Bool {
        KnownBrowser.name(in: browser, of: email, context) != nil
    }

    /// Whose code `finish` waits for; nil where it waits for none.
    package static func pending(cookie: String, _ context: FlowContext) async throws -> String? {
        try await context.database.read { connection in
            guard let session = try find(cookie: cookie, state: .pending, at: context.time.now(), connection) else {
                return nil
            }
            return try StaffRepository.find(session.staffID, connection)?.email
        }
    }

    /// - Parameter code: six digits, or a recovery code.
    package static func finish(
        cookie: String, code: String, address: String, browser: String?, _ context: FlowContext
    ) async throws -> Outcome {
        try await context.database.write { connection in
            let now = context.time.now()
            guard let session = try find(cookie: cookie, state: .pending, at: now, connection),
                var person = try StaffRepository.find(session.staffID, connection), person.state == .active
            else { return .refused }
            let key = SignInGuard.key(email: person.email, address: address, browser: browser, context)
            if let wait = try SignInGuard.wait(key, at: now, connection) { return .wait(wait) }
            let step = try person.openTOTPSecret(context).flatMap {
                TOTP.step(of: code, secret: $0, lastStep: person.totpLastStep, at: now)
            }
            if let step {
                person.totpLastStep = step
                guard try StaffRepository.update(person, connection) else { return .refused }
            } else {
                let recovery = Secrets.hash(code.lowercased().filter { $0 != " " && $0 != "-" })
                guard try StaffRepository.useRecoveryCode(of: person.id, recovery, at: now, connection) else {
                    try SignInGuard.failed(key, at: now, connection)
                    return .refused
                }
            }
            try SignInFailureRepository.clear(key, connection)
            try BrowserSessionRepository.setState(.active, of: session.id, until: now + sessionLife, connection)
            try Staff.noteOwn("sign-in", person.id, context, connection)
            return .signedIn(
                cookie: cookie, browser: try KnownBrowser.marked(browser, for: person.email, context))
        }
    }

    /// Opens a browser session inside a write.
    /// - Returns: its cookie: the id and a secret.
    static func open(
        _ id: StaffMemberID, state: BrowserSessionRecord.State, _ address: String, _ userAgent: String,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> String {
        let now = context.time.now()
        let secret = Secrets.make(context.ids)
        let session = BrowserSessionRecord(
            id: context.ids.next(), staffID: id, secretHash: Secrets.hash(secret), state: state, address: address,
            userAgent: String(userAgent.prefix(maximumUserAgent)), createdAt: now, lastSeenAt: now,
            expiresAt: now + (state == .active ? sessionLife : pendingLife))
        try BrowserSessionRepository.insert(session, connection)
        if state == .active { try Staff.noteOwn("sign-in", id, context, connection) }
        return "\(session.id).\(secret)"
    }

    /// The browser session of a cookie, if it is in this state and its secret is right.
    static func find(
        cookie: String, state: BrowserSessionRecord.State, at now: Timestamp, _ connection: any SQLConnection
    ) throws -> BrowserSessionRecord? {
        let parts = cookie.split(separator: ".", maxSplits: 1)
        guard parts.count == 2, let id = BrowserSessionID(parts[0]),
            let session = try BrowserSessionRepository.find(id, connection), session.state == state,
            session.expiresAt > now, Secrets.areEqual(session.secretHash, Secrets.hash(String(parts[1])))
        else { return nil }
        return session
    }
}
