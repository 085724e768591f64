import Billing
import Charging
import Flows
import Foundation
import Hummingbird
import Kernel
import Storage

struct OrderRoutes: Sendable {
    let services: APIServices

    func add(to group: RouterGroup<APIContext>) {
        group.get("orders") { try await list($0, $1) }
        group.get("orders/:id") { try await show($0, $1) }
        group.post("orders/:id/refunds") { try await refund($0, $1) }
        group.get("exceptions") { try await exceptions($0, $1) }
        group.get("exceptions/:id") { try await exception($0, $1) }
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<OrderSummary>> {
        let caller = try context.caller(with: .ordersRead)
        var query = Query(request)
        let limit = query.limit()
        var (asked, filter) = Self.filter(&query, caller)
        let after: (Timestamp, OrderID)? = query.timeCursor()
        try query.finish()
        filter.operatorID = try caller.operatorID(asked: asked)
        filter.siteIDs = caller.siteIDs(of: filter.operatorID)
        let wanted = filter
        let (rows, names) = try await services.flows.database.read { connection in
            let rows = try OrderRepository.page(wanted, after: after, limit: limit + 1, connection)
            return (rows, try Names.of(rows, for: caller, connection))
        }
        return JSONAnswer(
            Page(
                rows, limit: limit, cursor: { PageCursor(at: $0.startedAt, id: $0.id.description) },
                item: { OrderSummary($0, names) }))
    }

    /// The filters of lists and exports; the operator is the caller's matter.
    static func filter(_ query: inout Query, _ caller: Caller) -> (OperatorID?, OrderRepository.Filter) {
        var filter = OrderRepository.Filter()
        let asked: OperatorID? = query.id("operatorId")
        filter.siteID = query.id("siteId")
        filter.stationID = query.id("stationId")
        filter.driverID = query.id("driverId")
        filter.state = query.word("state")
        filter.sessionID = query.id("sessionId")
        filter.number = query.text("number", 1...40)
        filter.startedFrom = query.time("startedFrom")
        filter.startedBefore = query.time("startedBefore")
        let operatorID = (try? caller.operatorID(asked: asked)) ?? nil
        filter.search = query.text("q", 1...100).map {
            OrderSearch($0, findsDrivers: caller.has(.driversRead, of: operatorID))
        }
        return (asked, filter)
    }

    private func show(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<OrderDetail> {
        try await detail(try await find(context, .ordersRead), try context.caller(with: .ordersRead))
    }

    private func refund(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<OrderDetail> {
        let order = try await find(context, .refundsWrite)
        let caller = try context.caller(with: .refundsWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let amount = fields.integer("amountMinor", 1...CreditWallet.maximumMinor)
        let memo = fields.text("memo", 1...200)
        try fields.finish()
        let key = try request.idempotency(caller, bytes, isRequired: true)
        let refunded = try await RefundOrder.run(
            order.id, amountMinor: amount, memo: memo, by: caller.actor, services.flows.once(key))
        return try await detail(refunded, caller)
    }

    private func detail(_ order: OrderRecord, _ caller: Caller) async throws -> JSONAnswer<OrderDetail> {
        let (lines, exceptions, names, actors) = try await services.flows.database.read { connection in
            let exceptions = try OrderExceptionRepository.all(of: order.id, connection)
            return (
                try OrderLineRepository.all(of: order.id, connection), exceptions,
                try Names.of([order], for: caller, connection),
                try ActorNames.find(exceptions.compactMap(\.resolvedBy), connection)
            )
        }
        return JSONAnswer(
            OrderDetail(order, lines, exceptions, names, actors, Masking(caller)), version: order.version)
    }

    func find(_ context: APIContext, _ scope: Scope) async throws -> OrderRecord {
        try await services.find(context, scope, "order", OrderRepository.find(_:_:)) { ($0.operatorID, $0.siteID) }
    }

    // MARK: Exceptions

    private func exceptions(
        _ request: Request, _ context: APIContext
    ) async throws -> JSONAnswer<Page<ExceptionView>> {
        let caller = try context.caller(with: .ordersRead)
        var query = Query(request)
        let limit = query.limit()
        let asked: OperatorID? = query.id("operatorId")
        var filter = OrderExceptionRepository.Filter()
        filter.state = query.word("state")
        filter.rule = query.word("rule")
        filter.orderID = query.id("orderId")
        filter.stationID = query.id("stationId")
        filter.siteID = query.id("siteId")
        let before: OrderExceptionID? = query.idCursor()
        try query.finish()
        let operatorID = try caller.operatorID(asked: asked)
        filter.operatorID = operatorID
        filter.siteIDs = caller.siteIDs(of: operatorID)
        let (wanted, masking) = (filter, Masking(caller))
        let (rows, names, actors) = try await services.flows.database.read { connection in
            let rows = try OrderExceptionRepository.page(wanted, before: before, limit: limit + 1, connection).map {
                ($0, try OrderRepository.find($0.orderID, connection))
            }
            return (
                rows, try Names.of(rows.compactMap(\.1), for: caller, connection),
                try ActorNames.find(rows.compactMap(\.0.resolvedBy), connection)
            )
        }
        return JSONAnswer(
            Page(
                rows, limit: limit, cursor: { PageCursor(id: $0.0.id.description) },
                item: { ExceptionView($0.0, $0.1, names, actors, masking) }))
    }

    private func exception(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<ExceptionView> {
        try await answer(try await findException(context, .ordersRead), try context.caller(with: .ordersRead))
    }

    func answer(
        _ exception: OrderExceptionRecord, _ caller: Caller
    ) async throws -> JSONAnswer<ExceptionView> {
        let (order, names, actors) = try await services.flows.database.read { connection in
            let order = try OrderRepository.find(exception.orderID, connection)
            return (
                order, try Names.of(order.map { [$0] } ?? [], for: caller, connection),
                try ActorNames.find(exception.resolvedBy.map { [$0] } ?? [], connection)
            )
        }
        return JSONAnswer(ExceptionView(exception, order, names, actors, Masking(caller)))
    }

    func findException(_ context: APIContext, _ scope: Scope) async throws -> OrderExceptionRecord {
        let caller = try context.caller(with: scope)
        let id: OrderExceptionID = try context.id("id", of: "exception")
        let found = try await services.flows.database.read { connection in
            try OrderExceptionRepository.find(id, connection).map {
                ($0, try OrderRepository.find($0.orderID, connection)?.siteID)
            }
        }
        guard let (record, siteID) = found else { throw Problem.notFound("exception") }
        try caller.require(record.operatorID, at: siteID, "exception")
        return record
    }
}

extension Names {
    /// The names that orders are shown with; those of drivers for who may read drivers.
    static func of(_ orders: [OrderRecord], for caller: Caller, _ connection: any SQLConnection) throws -> Names {
        try NameQueries.find(
            stations: Set(orders.map(\.stationID)), sites: Set(orders.compactMap(\.siteID)),
            drivers: Set(orders.filter { caller.has(.driversRead, of: $0.operatorID) }.compactMap(\.driverID)),
            connection)
    }

    static func of(_ sessions: [SessionRecord], for caller: Caller, _ connection: any SQLConnection) throws -> Names {
        let shown = sessions.map(\.session).filter { caller.has(.driversRead, of: $0.operatorID) }
        return try NameQueries.find(
            stations: Set(sessions.map(\.session.stationID)), sites: Set(sessions.compactMap(\.session.siteID)),
            drivers: Set(shown.compactMap(\.driverID)), connection)
    }
}
