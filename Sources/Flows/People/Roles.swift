import Kernel
import Storage

/// An operator's own roles.
package enum Roles {
    package static func create(
        name: String, scopes: [Scope], of operatorID: OperatorID, by actor: Actor, _ context: FlowContext
    ) async throws -> RoleRecord {
        try await context.database.write { connection in
            _ = try requireOperator(operatorID, actor, connection)
            try requireGivable(scopes.map(\.rawValue), at: operatorID, actor)
            let draft = RoleRecord(
                id: context.ids.next(), operatorID: operatorID, name: name, scopes: scopes.map(\.rawValue))
            let id = try context.making(connection) {
                try RoleRepository.insert(draft, connection)
                try AuditRepository.note(
                    "create", "role/\(draft.id)", before: nil, after: draft, by: actor, of: operatorID, context,
                    connection)
                return draft.id
            }
            return try RoleRepository.find(id, connection) ?? draft
        }
    }

    package static func edit(
        _ record: RoleRecord, by actor: Actor, _ context: FlowContext
    ) async throws -> RoleRecord {
        try await context.database.write { connection in
            guard let before = try RoleRepository.find(record.id, connection), actor.mayTouch(before.operatorID) else {
                throw FlowFailure(.notFound, "There is no such role.")
            }
            try requireGivable(before.scopes, at: before.operatorID, actor)
            try requireGivable(record.scopes, at: before.operatorID, actor)
            guard try RoleRepository.update(record, connection) else { throw FlowFailure.changedMeanwhile("role") }
            let after = try RoleRepository.find(record.id, connection) ?? record
            try AuditRepository.note(
                "edit", "role/\(record.id)", before: before, after: after, by: actor, of: before.operatorID, context,
                connection)
            return after
        }
    }

    package static func delete(_ id: RoleID, by actor: Actor, _ context: FlowContext) async throws {
        try await context.database.write { connection in
            guard let before = try RoleRepository.find(id, connection), actor.mayTouch(before.operatorID) else {
                throw FlowFailure(.notFound, "There is no such role.")
            }
            try requireGivable(before.scopes, at: before.operatorID, actor)
            guard try RoleRepository.delete(id, connection) else {
                throw FlowFailure(.conflict, "Somebody has this role; give them another one first.")
            }
            try AuditRepository.note(
                "delete", "role/\(id)", before: before, after: nil, by: actor, of: before.operatorID, context,
                connection)
        }
    }

    private static func requireGivable(_ scopes: [String], at operatorID: OperatorID, _ actor: Actor) throws {
        guard actor.mayGive(Set(scopes.compactMap(Scope.init(rawValue:))), at: operatorID) else {
            throw FlowFailure(.invalid, "may hold only what you may do yourself", field: "scopes")
        }
    }
}
