import Kernel
import Storage

extension Staff {
    /// What the audit trail shows of a person: no hash and no secret.
    private struct Shown: Encodable {
        let email: String
        let name: String
        let state: StaffRecord.State
        let roles: [StaffGrant]
    }

    /// Whose audit trails a person's doings are in: of each operator that they work for; nil for the platform's.
    static func operators(of grants: [StaffGrant]) -> [OperatorID?] {
        let operators = Set(grants.map(\.operatorID))
        return operators.isEmpty ? [nil] : operators.sorted { ($0?.description ?? "") < ($1?.description ?? "") }
    }

    /// What an administrator changed. Each operator whose roles the administrator can see has it in its trail, with no
    /// role at another.
    static func note(
        _ action: String, _ before: (StaffRecord, [StaffGrant])?, _ after: (StaffRecord, [StaffGrant]), _ actor: Actor,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws {
        let seen = ((before?.1 ?? []) + after.1).filter { isAtPlace(of: actor, $0) }
        for operatorID in operators(of: seen) {
            let shown = { (person: StaffRecord, grants: [StaffGrant]) in
                Shown(
                    email: person.email, name: person.name, state: person.state,
                    roles: grants.filter { $0.operatorID == operatorID })
            }
            try AuditRepository.note(
                action, "staff/\(after.0.id)", before: before.map(shown), after: shown(after.0, after.1), by: actor,
                of: operatorID, context, connection)
        }
    }

    /// What a person did about their own sign-in.
    static func noteOwn(
        _ action: String, _ id: StaffMemberID, entity: String? = nil, after: String? = nil, _ context: FlowContext,
        _ connection: any SQLConnection
    ) throws {
        for operatorID in operators(of: try StaffRepository.grants(of: id, connection)) {
            try AuditRepository.note(
                action, entity ?? "staff/\(id)", before: nil, after: after, by: Actor(name: "staff:\(id)", reach: []),
                of: operatorID, context, connection)
        }
    }
}
