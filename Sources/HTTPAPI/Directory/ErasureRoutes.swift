import Flows
import Hummingbird
import Kernel
import Storage

/// A driver is forgotten on request.
struct ErasureRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        let driverId: DriverID
        let anonymisedAt: Timestamp?
        /// Why it cannot be yet.
        let obstacles: [String]
        let tokens: Int64
        let sessions: Int64
        let notes: Int64
        let auditEntries: Int64
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("drivers/:id/erasure") { _, context in JSONAnswer(try await view(try await find(context).0)) }
        group.post("drivers/:id/erasure") { _, context in
            let (id, caller) = try await find(context)
            try await AnonymiseDriver.run(id, by: caller.actor, services.flows)
            return JSONAnswer(try await view(id))
        }
    }

    private func view(_ id: DriverID) async throws -> View {
        let found = try await AnonymiseDriver.preview(id, services.flows)
        return View(
            driverId: id, anonymisedAt: found.anonymisedAt, obstacles: found.obstacles.map(\.rawValue),
            tokens: found.tokens, sessions: found.sessions, notes: found.notes, auditEntries: found.auditEntries)
    }

    /// Who edits drivers and may see who they are.
    private func find(_ context: APIContext) async throws -> (DriverID, Caller) {
        _ = try context.caller(with: .personalRead)
        let caller = try context.caller(with: .driversWrite)
        let id: DriverID = try context.id("id", of: "driver")
        guard let record = try await services.flows.database.read({ try DriverRepository.find(id, $0) }) else {
            throw Problem.notFound("driver")
        }
        try caller.require(record.operatorID, "driver")
        guard let clear = context.caller?.with(.personalRead), clear.actor.mayTouch(record.operatorID) else {
            throw Problem.forbidden(scope: Scope.personalRead.rawValue)
        }
        return (id, caller)
    }
}
