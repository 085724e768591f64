import Kernel
import Storage

/// Staff write something down about an order or a driver.
package enum AddNote {
    package static func run(
        _ text: String, on entity: String, by actor: Actor, _ context: FlowContext
    ) async throws -> NoteRecord {
        try await context.database.write { connection in
            let draft = NoteRecord(
                id: context.ids.next(), entity: entity, author: actor.name, text: text, at: context.time.now())
            let id = try context.making(connection) {
                try NoteRepository.insert(draft, connection)
                return draft.id
            }
            return try NoteRepository.find(id, connection) ?? draft
        }
    }
}
