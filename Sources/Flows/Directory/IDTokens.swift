import Charging
import Kernel
import Storage

/// A card, VIN or other token is registered or edited.
package enum IDTokens {
    package static func create(
        _ draft: IDTokenRecord, by actor: Actor, _ context: FlowContext
    ) async throws -> IDTokenRecord {
        try await context.database.write { connection in
            _ = try requireOperator(draft.operatorID, actor, connection)
            try requireDriver(draft.driverID, of: draft.operatorID, connection)
            let id = try context.making(connection) {
                let twin = try IDTokenRepository.find(
                    value: draft.value.text, operatorID: draft.operatorID, connection)
                if twin != nil {
                    throw FlowFailure(.conflict, "A token with this value exists.", field: "value")
                }
                try IDTokenRepository.insert(draft, connection)
                try AuditRepository.note(
                    "create", "id-token/\(draft.id)", before: nil, after: draft, by: actor, of: draft.operatorID,
                    context, connection)
                return draft.id
            }
            return try IDTokenRepository.find(id, connection) ?? draft
        }
    }

    /// - Parameter record: at the version that the editor saw.
    package static func edit(
        _ record: IDTokenRecord, by actor: Actor, _ context: FlowContext
    ) async throws -> IDTokenRecord {
        try await context.database.write { connection in
            guard let before = try IDTokenRepository.find(record.id, connection), actor.mayTouch(before.operatorID)
            else { throw FlowFailure(.notFound, "There is no such token.") }
            try requireDriver(record.driverID, of: before.operatorID, connection)
            guard try IDTokenRepository.update(record, connection) else {
                throw FlowFailure.changedMeanwhile("token")
            }
            let after = try IDTokenRepository.find(record.id, connection) ?? record
            try AuditRepository.note(
                "edit", "id-token/\(record.id)", before: before, after: after, by: actor, of: before.operatorID,
                context, connection)
            return after
        }
    }

    private static func requireDriver(
        _ id: DriverID?, of operatorID: OperatorID, _ connection: any SQLConnection
    ) throws {
        guard let id else { return }
        guard try DriverRepository.find(id, connection)?.operatorID == operatorID else {
            throw FlowFailure(.invalid, "must be a driver of the same operator", field: "driverId")
        }
    }
}
