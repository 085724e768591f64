import Kernel
import Storage

/// Somebody looked at personal data in clear.
package enum NoteReveal {
    package static func run(
        _ entity: String, of operatorID: OperatorID?, by actor: Actor, _ context: FlowContext
    ) async throws {
        try await context.database.write {
            try AuditRepository.note(
                "reveal", entity, before: String?.none, after: String?.none, by: actor, of: operatorID, context, $0)
        }
    }
}
