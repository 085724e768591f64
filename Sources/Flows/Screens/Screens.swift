import Kernel
import Storage

/// Screens that were let in: what they may see, how they stay signed in for months, and how that ends.
package enum Screens {
    package struct Grant: Sendable, Equatable {
        package let screenID: ScreenID
        package let refreshToken: String
        package let refreshExpiresAt: Timestamp
    }

    /// All that a screen may ever see. It shows no names of people: `personal:read` is not among them.
    package static let scopes: [Scope] = [.sitesRead, .stationsRead, .sessionsRead, .ordersRead]
    /// Without these there is nothing to show.
    private static let neededScopes: Set<Scope> = [.sitesRead, .stationsRead]
    /// A screen that was dark for so long has to be let in again.
    private static let life = Milliseconds.hours(24 * 90)

    // MARK: By a person

    /// The screen that shows this code; nil when none does.
    package static func asking(_ userCode: String, _ context: FlowContext) async throws -> DeviceRequestRecord? {
        try await context.database.read { try asking(userCode, context, $0) }
    }

    /// Lets a screen in.
    /// - Parameter mayAt: the actor, narrowed to where they have a scope; nil where they have it nowhere.
    package static func approve(
        _ userCode: String, name: String, of operatorID: OperatorID, at siteIDs: [SiteID]?, by person: StaffMemberID,
        actor: Actor, mayAt: @escaping @Sendable (Scope) -> Actor?, _ context: FlowContext
    ) async throws -> ScreenRecord {
        try await context.database.write { connection in
            guard var request = try asking(userCode, context, connection) else {
                throw FlowFailure(.invalid, "is not the code of a screen that waits", field: "userCode")
            }
            guard try OperatorRepository.find(operatorID, connection) != nil, actor.reaches(operatorID) else {
                throw FlowFailure(.invalid, "must be an operator that you may work for", field: "operatorId")
            }
            for site in siteIDs ?? [] { try requireSite(site, of: operatorID, connection) }
            // A screen sees no more than who lets it in.
            let given = scopes.filter { scope in
                guard let actor = mayAt(scope) else { return false }
                guard let siteIDs else { return actor.mayTouch(operatorID) }
                return siteIDs.allSatisfy { actor.mayTouch(operatorID, at: $0) }
            }
            guard neededScopes.isSubset(of: given) else {
                throw FlowFailure(.invalid, "must be sites whose stations you may see", field: "siteIds")
            }
            let now = context.time.now()
            let screen = ScreenRecord(
                id: context.ids.next(), operatorID: operatorID, siteIDs: siteIDs, name: name,
                scopes: given.map(\.rawValue), state: .active, generation: 0, approvedBy: person,
                address: request.address, userAgent: request.userAgent, createdAt: now, lastSeenAt: now,
                expiresAt: now + life)
            try ScreenRepository.insert(screen, connection)
            request.state = .approved
            request.screenID = screen.id
            try DeviceRequestRepository.update(request, connection)
            try note("approve", screen, actor, context, connection)
            return screen
        }
    }

    /// Sends a screen away that somebody did not mean to let in.
    package static func refuse(_ userCode: String, _ context: FlowContext) async throws -> Bool {
        try await context.database.write { connection in
            guard var request = try asking(userCode, context, connection) else { return false }
            request.state = .refused
            try DeviceRequestRepository.update(request, connection)
            return true
        }
    }

    package static func end(_ id: ScreenID, by actor: Actor, _ context: FlowContext) async throws {
        try await context.database.write { connection in
            guard let screen = try ScreenRepository.find(id, connection), mayEnd(screen, actor),
                try ScreenRepository.end(id, connection)
            else { throw FlowFailure(.notFound, "There is no such screen.") }
            try note("end", screen, actor, context, connection)
        }
    }

    /// Whoever reaches all that the screen shows.
    package static func mayEnd(_ screen: ScreenRecord, _ actor: Actor) -> Bool {
        guard let sites = screen.siteIDs else { return actor.mayTouch(screen.operatorID) }
        return sites.allSatisfy { actor.mayTouch(screen.operatorID, at: $0) }
    }

    private static func asking(
        _ userCode: String, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> DeviceRequestRecord? {
        let found = try DeviceRequestRepository.find(userCode: AskForScreen.normal(userCode), connection)
        guard let found, found.state == .waiting, found.expiresAt > context.time.now() else { return nil }
        return found
    }

    // MARK: By the screen

    /// The screen with what it may see now; nil when it was ended.
    package static func find(_ id: ScreenID, _ context: FlowContext) async throws -> ScreenRecord? {
        try await context.database.read { connection in
            try ScreenRepository.find(id, connection).flatMap { isValid($0, context) ? $0 : nil }
        }
    }

    package static func reach(of screen: ScreenRecord) -> Actor.Reach {
        Actor.Reach(
            operatorID: screen.operatorID, siteIDs: screen.siteIDs.map { Set($0) },
            scopes: Set(screen.scopes.compactMap(Scope.init(rawValue:))))
    }

    static func firstGrant(
        _ id: ScreenID, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> Grant? {
        guard let screen = try ScreenRepository.find(id, connection), isValid(screen, context) else { return nil }
        return try grant(screen, generation: 1, context, connection)
    }

    /// The next token for one that a screen has. Nobody stands before a wall to sign it in again, so an answer may be
    /// lost without harm: the token before the newest goes on working until the newest was used. An older one is a copy
    /// that somebody took (RFC 9700 §4.14.2), and ends the screen.
    /// - Returns: nil for a token that is wrong, old or over.
    package static func refresh(_ token: String, _ context: FlowContext) async throws -> Grant? {
        try await context.database.write { connection in
            guard let found = try ScreenRepository.token(hash: Secrets.hash(token), connection),
                found.expiresAt > context.time.now(),
                let screen = try ScreenRepository.find(found.screenID, connection), isValid(screen, context)
            else { return nil }
            guard found.generation >= screen.generation - 1 else {
                _ = try ScreenRepository.end(screen.id, connection)
                context.logger.warning("an old token of a screen was used", metadata: ["screen": "\(screen.id)"])
                try note(
                    "token-reuse", screen, Actor(name: "screen:\(screen.id)", reach: []), context, connection)
                return nil
            }
            return try grant(screen, generation: found.generation + 1, context, connection)
        }
    }

    private static func grant(
        _ screen: ScreenRecord, generation: Int64, _ context: FlowContext, _ connection: any SQLConnection
    ) throws -> Grant {
        let now = context.time.now()
        let token = Secrets.make(context.ids)
        try ScreenRepository.renew(
            screen.id, generation: max(generation, screen.generation), at: now, until: now + life, connection)
        try ScreenRepository.insertToken(
            hash: Secrets.hash(token), of: screen.id, generation: generation, until: now + life, connection)
        return Grant(screenID: screen.id, refreshToken: token, refreshExpiresAt: now + life)
    }

    private static func isValid(_ screen: ScreenRecord, _ context: FlowContext) -> Bool {
        screen.state == .active && screen.expiresAt > context.time.now()
    }

    private struct Shown: Encodable {
        let name: String
        let siteIds: [SiteID]?
        let scopes: [String]
    }

    private static func note(
        _ action: String, _ screen: ScreenRecord, _ actor: Actor, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws {
        try AuditRepository.note(
            action, "screen/\(screen.id)", before: nil,
            after: Shown(name: screen.name, siteIds: screen.siteIDs, scopes: screen.scopes), by: actor,
            of: screen.operatorID, context, connection)
    }
}
