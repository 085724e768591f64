import Kernel
import Storage

/// The browsers in which a person is signed in.
package enum BrowserSessions {
    package static func active(of id: StaffMemberID, _ context: FlowContext) async throws -> [BrowserSessionRecord] {
        try await context.database.read {
            try BrowserSessionRepository.active(of: id, at: context.time.now(), $0)
        }
    }

    /// - Returns: false when it is not one of the person's.
    package static func end(
        _ session: BrowserSessionID, of id: StaffMemberID, _ context: FlowContext
    ) async throws -> Bool {
        try await context.database.write { connection in
            guard try BrowserSessionRepository.find(session, connection)?.staffID == id else { return false }
            try BrowserSessionRepository.end(session, connection)
            try Staff.noteOwn("sign-out", id, entity: "browser-session/\(session)", context, connection)
            return true
        }
    }

    /// - Parameter kept: the browser that asks; nil ends all of them.
    package static func endAll(
        of id: StaffMemberID, but kept: BrowserSessionID?, _ context: FlowContext
    ) async throws -> Int {
        try await context.database.write { connection in
            let ended = try BrowserSessionRepository.endAll(of: id, but: kept, connection)
            if ended > 0 { try Staff.noteOwn("sign-out-others", id, context, connection) }
            return ended
        }
    }

    /// Ends the session of a cookie, whatever state it is in.
    package static func end(cookie: String, _ context: FlowContext) async throws {
        try await context.database.write { connection in
            let now = context.time.now()
            for state in [BrowserSessionRecord.State.active, .pending] {
                if let session = try SignIn.find(cookie: cookie, state: state, at: now, connection) {
                    try BrowserSessionRepository.end(session.id, connection)
                }
            }
        }
    }
}
