import Kernel
import Storage

/// A site is created or edited.
package enum Sites {
    package static func create(
        _ draft: SiteRecord, by actor: Actor, _ context: FlowContext
    ) async throws -> SiteRecord {
        try await context.database.write { connection in
            _ = try requireOperator(draft.operatorID, actor, connection)
            try requireTariff(draft.tariffID, of: draft.operatorID, field: "tariffId", connection)
            let id = try context.making(connection) {
                try SiteRepository.insert(draft, connection)
                try AuditRepository.note(
                    "create", "site/\(draft.id)", before: nil, after: draft, by: actor, of: draft.operatorID, context,
                    connection)
                return draft.id
            }
            return try SiteRepository.find(id, connection) ?? draft
        }
    }

    /// - Parameter record: at the version that the editor saw.
    package static func edit(
        _ record: SiteRecord, by actor: Actor, _ context: FlowContext
    ) async throws -> SiteRecord {
        try await context.database.write { connection in
            guard let before = try SiteRepository.find(record.id, connection), actor.mayTouch(before.operatorID) else {
                throw FlowFailure(.notFound, "There is no such site.")
            }
            try requireTariff(record.tariffID, of: before.operatorID, field: "tariffId", connection)
            guard try SiteRepository.update(record, connection) else { throw FlowFailure.changedMeanwhile("site") }
            let after = try SiteRepository.find(record.id, connection) ?? record
            try AuditRepository.note(
                "edit", "site/\(record.id)", before: before, after: after, by: actor, of: before.operatorID, context,
                connection)
            return after
        }
    }
}
