import Kernel
import Storage

/// An operator is created or edited.
package enum Operators {
    package static func create(
        _ draft: OperatorRecord, by actor: Actor, _ context: FlowContext
    ) async throws -> OperatorRecord {
        guard actor.isPlatform else {
            throw FlowFailure(.invalid, "Only a client of the whole platform creates operators.")
        }
        return try await context.database.write { connection in
            let id = try context.making(connection) {
                try OperatorRepository.insert(draft, connection)
                try AuditRepository.note(
                    "create", "operator/\(draft.id)", before: nil, after: draft, by: actor, of: draft.id, context,
                    connection)
                return draft.id
            }
            return try OperatorRepository.find(id, connection) ?? draft
        }
    }

    /// - Parameter record: at the version that the editor saw.
    package static func edit(
        _ record: OperatorRecord, by actor: Actor, _ context: FlowContext
    ) async throws -> OperatorRecord {
        try await context.database.write { connection in
            guard let before = try OperatorRepository.find(record.id, connection), actor.mayTouch(record.id) else {
                throw FlowFailure(.notFound, "There is no such operator.")
            }
            try requireTariff(record.defaultTariffID, of: record.id, field: "defaultTariffId", connection)
            guard try OperatorRepository.update(record, connection) else {
                throw FlowFailure.changedMeanwhile("operator")
            }
            let after = try OperatorRepository.find(record.id, connection) ?? record
            try AuditRepository.note(
                "edit", "operator/\(record.id)", before: before, after: after, by: actor, of: record.id, context,
                connection)
            return after
        }
    }
}

/// A tariff that is assigned must be the operator's own.
func requireTariff(
    _ id: TariffID?, of operatorID: OperatorID, field: String, _ connection: any SQLConnection
) throws {
    guard let id else { return }
    guard try TariffRepository.find(id, connection)?.operatorID == operatorID else {
        throw FlowFailure(.invalid, "must be a tariff of the same operator", field: field)
    }
}

/// A site that something is put on must be the operator's own.
func requireSite(_ id: SiteID?, of operatorID: OperatorID, _ connection: any SQLConnection) throws {
    guard let id else { return }
    guard try SiteRepository.find(id, connection)?.operatorID == operatorID else {
        throw FlowFailure(.invalid, "must be a site of the same operator", field: "siteId")
    }
}

/// The operator that something is made for must exist and be the actor's.
func requireOperator(
    _ id: OperatorID, _ actor: Actor, _ connection: any SQLConnection
) throws -> OperatorRecord {
    guard actor.mayTouch(id), let record = try OperatorRepository.find(id, connection) else {
        throw FlowFailure(.invalid, "must be an operator that you may work for", field: "operatorId")
    }
    return record
}
