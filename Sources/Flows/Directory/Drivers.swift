import Kernel
import Storage

/// A driver is created or edited. A driver and their wallet are born together.
package enum Drivers {
    package static func create(
        _ draft: DriverRecord, by actor: Actor, _ context: FlowContext
    ) async throws -> DriverRecord {
        try await context.database.write { connection in
            let owner = try requireOperator(draft.operatorID, actor, connection)
            let id = try context.making(connection) {
                try DriverRepository.insert(draft, connection)
                try WalletBook.open(for: draft, currency: owner.currency, context, connection)
                try AuditRepository.note(
                    "create", "driver/\(draft.id)", before: nil, after: draft, by: actor, of: draft.operatorID,
                    context, connection)
                return draft.id
            }
            return try DriverRepository.find(id, connection) ?? draft
        }
    }

    /// - Parameter record: at the version that the editor saw.
    package static func edit(
        _ record: DriverRecord, by actor: Actor, _ context: FlowContext
    ) async throws -> DriverRecord {
        try await context.database.write { connection in
            guard let before = try DriverRepository.find(record.id, connection), actor.mayTouch(before.operatorID)
            else { throw FlowFailure(.notFound, "There is no such driver.") }
            var record = record
            if record.isFrozen != before.isFrozen {
                record.frozenBy = record.isFrozen ? actor.name : nil
                record.frozenAt = record.isFrozen ? context.time.now() : nil
            }
            guard try DriverRepository.update(record, connection) else { throw FlowFailure.changedMeanwhile("driver") }
            let after = try DriverRepository.find(record.id, connection) ?? record
            try AuditRepository.note(
                "edit", "driver/\(record.id)", before: before, after: after, by: actor, of: before.operatorID, context,
                connection)
            return after
        }
    }
}
