import Flows
import Hummingbird
import Kernel
import Storage

/// Notes of staff about orders and drivers.
struct NoteRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        let id: NoteID
        let author: String
        let authorName: String
        let text: String
        let at: Timestamp
    }

    private struct List: Encodable, Sendable { let items: [View] }

    /// Nobody reads further back than this.
    private static let limit = 200

    func add(to group: RouterGroup<APIContext>) {
        group.get("orders/:id/notes") { _, context in try await list("order", try await order(context, .ordersRead)) }
        group.post("orders/:id/notes") { request, context in
            try await add(request, context, "order", try await order(context, .ordersWrite), .ordersWrite)
        }
        group.get("drivers/:id/notes") { _, context in
            try await list("driver", try await driver(context, .driversRead))
        }
        group.post("drivers/:id/notes") { request, context in
            try await add(request, context, "driver", try await driver(context, .driversWrite), .driversWrite)
        }
    }

    private func order(_ context: APIContext, _ scope: Scope) async throws -> RawID {
        let caller = try context.caller(with: scope)
        let id: OrderID = try context.id("id", of: "order")
        guard let found = try await services.flows.database.read({ try OrderRepository.find(id, $0) }) else {
            throw Problem.notFound("order")
        }
        try caller.require(found.operatorID, at: found.siteID, "order")
        return id.raw
    }

    private func driver(_ context: APIContext, _ scope: Scope) async throws -> RawID {
        let caller = try context.caller(with: scope)
        let id: DriverID = try context.id("id", of: "driver")
        guard let found = try await services.flows.database.read({ try DriverRepository.find(id, $0) }) else {
            throw Problem.notFound("driver")
        }
        try caller.require(found.operatorID, "driver")
        return id.raw
    }

    private func list(_ kind: String, _ id: RawID) async throws -> JSONAnswer<List> {
        let (notes, names) = try await services.flows.database.read { connection in
            let notes = try NoteRepository.all(of: "\(kind)/\(id.text)", limit: Self.limit, connection)
            return (notes, try ActorNames.find(notes.map(\.author), connection))
        }
        return JSONAnswer(List(items: notes.map { view($0, names) }))
    }

    private func add(
        _ request: Request, _ context: APIContext, _ kind: String, _ id: RawID, _ scope: Scope
    ) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: scope)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let text = fields.text("text", 1...2000)
        try fields.finish()
        let note = try await AddNote.run(
            text, on: "\(kind)/\(id.text)", by: caller.actor,
            services.flows.once(try request.idempotency(caller, bytes)))
        return JSONAnswer(view(note, try await services.names(of: [note.author])), status: .created)
    }

    private func view(_ note: NoteRecord, _ names: [String: String]) -> View {
        View(
            id: note.id, author: note.author, authorName: names[note.author] ?? note.author, text: note.text,
            at: note.at)
    }
}
