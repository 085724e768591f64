import Kernel
import Storage

/// What a signed-in person may do, read from the database for each request, so that a withdrawn role or a sign-out
/// holds at once and not when a token ends.
package enum StaffAccess {
    package struct Person: Sendable, Equatable {
        package let id: StaffMemberID
        package let sessionID: BrowserSessionID
        package let name: String
        package let email: String
        package let locale: String
        package let hasTOTP: Bool
        package let roles: [StaffGrant]
        package let grants: [Grant]
    }

    package struct Grant: Sendable, Equatable {
        package let reach: Actor.Reach
        package let scopes: Set<Scope>
    }

    /// - Returns: nil when the browser was signed out, or the person is no longer active.
    package static func find(
        _ id: StaffMemberID, session sessionID: BrowserSessionID, _ context: FlowContext
    ) async throws -> Person? {
        try await context.database.read { connection in
            guard let session = try BrowserSessionRepository.find(sessionID, connection), session.staffID == id,
                session.state == .active, session.expiresAt > context.time.now(),
                let person = try StaffRepository.find(id, connection), person.state == .active
            else { return nil }
            let roles = try StaffRepository.grants(of: id, connection)
            return Person(
                id: id, sessionID: sessionID, name: person.name, email: person.email, locale: person.locale,
                hasTOTP: person.isTOTPConfirmed, roles: roles, grants: try roles.compactMap { try grant($0, connection) })
        }
    }

    /// What a role at a place allows; nil for a role that is no longer there.
    static func grant(_ grant: StaffGrant, _ connection: any SQLConnection) throws -> Grant? {
        guard let all = try scopes(of: grant.role, at: grant.operatorID, connection) else { return nil }
        let scopes = grant.siteIDs == nil ? all : all.filter(\.isOfSites)
        return Grant(
            reach: Actor.Reach(
                operatorID: grant.operatorID, siteIDs: grant.siteIDs.map { Set($0) }, scopes: scopes), scopes: scopes)
    }

    static func scopes(
        of role: String, at operatorID: OperatorID?, _ connection: any SQLConnection
    ) throws -> Set<Scope>? {
        if let known = BuiltInRole(rawValue: role) { return known.scopes }
        guard let id = RoleID(role), let own = try RoleRepository.find(id, connection), own.operatorID == operatorID
        else { return nil }
        return Set(own.scopes.compactMap(Scope.init(rawValue:)))
    }
}
