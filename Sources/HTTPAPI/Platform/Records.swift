import Flows
import Hummingbird
import Kernel
import Storage

/// Where a record belongs: whoever does not reach that far is told that it does not exist.
typealias Belonging = (operatorID: OperatorID?, siteID: SiteID?)

/// What every list of an operator's records is asked with.
struct ListRequest<Entity>: Sendable {
    let caller: Caller
    /// Nil: of all operators.
    let operatorID: OperatorID?
    let cursor: ID<Entity>?
    let limit: Int

    /// One more than the page holds, to know whether there is a next one.
    var rows: Int { limit + 1 }
}

extension APIServices {
    /// The record that the path names, for who has the scope where it belongs.
    func find<Entity, Record: Sendable>(
        _ context: APIContext, _ scope: Scope, _ what: String,
        _ find: @escaping @Sendable (ID<Entity>, any SQLConnection) throws -> Record?,
        belonging: (Record) -> Belonging
    ) async throws -> Record {
        let caller = try context.caller(with: scope)
        let id: ID<Entity> = try context.id("id", of: what)
        guard let record = try await flows.database.read({ try find(id, $0) }) else { throw Problem.notFound(what) }
        let place = belonging(record)
        try caller.require(place.operatorID, at: place.siteID, what)
        return record
    }

    /// A list by id that has no filter but the operator.
    func list<Entity, Record: Sendable, View: Encodable & Sendable>(
        _ request: Request, _ context: APIContext, _ scope: Scope, id: (Record) -> ID<Entity>, view: (Record) -> View,
        rows: @escaping @Sendable (ListRequest<Entity>, any SQLConnection) throws -> [Record]
    ) async throws -> JSONAnswer<Page<View>> {
        let caller = try context.caller(with: scope)
        var query = Query(request)
        let limit = query.limit()
        let asked: OperatorID? = query.id("operatorId")
        let cursor: ID<Entity>? = query.idCursor()
        try query.finish()
        let wanted = ListRequest(
            caller: caller, operatorID: try caller.operatorID(asked: asked), cursor: cursor, limit: limit)
        let found = try await flows.database.read { try rows(wanted, $0) }
        return JSONAnswer(
            Page(found, limit: limit, cursor: { PageCursor(id: id($0).description) }, item: view))
    }
}
