import Billing
import Flows
import Hummingbird
import Kernel
import Storage

struct WalletRoutes: Sendable {
    let services: APIServices

    struct View: Encodable, Sendable {
        let id: WalletID
        let operatorId: OperatorID
        let driverId: DriverID
        let currency: Currency
        let availableMinor: Int64
        let heldMinor: Int64
        let createdAt: Timestamp

        init(_ record: WalletRecord) {
            id = record.id
            operatorId = record.operatorID
            driverId = record.driverID
            currency = record.currency
            availableMinor = record.availableMinor
            heldMinor = record.heldMinor
            createdAt = record.createdAt
        }
    }

    struct Entry: Encodable, Sendable {
        let sequence: Int64
        let id: TransferID
        let kind: TransferKind
        let debitAccountId: AccountID
        let creditAccountId: AccountID
        let amountMinor: Int64
        let currency: Currency
        let reference: String
        let memo: String
        /// Who wanted it; left out of what the server did by itself.
        let actor: String?
        let actorName: String?
        let at: Timestamp
        let hash: String

        init(_ entry: LedgerEntry, _ actors: Actors) {
            sequence = entry.sequence
            id = entry.id
            kind = entry.kind
            debitAccountId = entry.debitAccountID
            creditAccountId = entry.creditAccountID
            amountMinor = entry.amountMinor
            currency = entry.currency
            reference = entry.reference
            memo = entry.memo
            actor = entry.actor
            actorName = actor.map { actors.names[$0] ?? $0 }
            at = entry.at
            hash = entry.hash.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
    }

    struct Actors: Sendable {
        let names: [String: String]

        init(of entries: [LedgerEntry], _ connection: any SQLConnection) throws {
            names = try ActorNames.find(entries.compactMap(\.actor), connection)
        }
    }

    private struct Entries: Encodable, Sendable { let items: [Entry] }

    func add(to group: RouterGroup<APIContext>) {
        group.get("wallets") { try await list($0, $1) }
        group.get("wallets/:id") { try await show($0, $1) }
        group.post("wallets/:id/credits") { try await credit($0, $1) }
        group.post("wallets/:id/payouts") { try await payOut($0, $1) }
        group.get("wallets/:id/entries") { try await entries($0, $1) }
        group.get("orders/:id/entries") { try await ofOrder($0, $1) }
        group.get("ledger/entries") { try await ledger($0, $1) }
    }

    private func list(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<View>> {
        let caller = try context.caller(with: .walletsRead)
        var query = Query(request)
        let limit = query.limit()
        let asked: OperatorID? = query.id("operatorId")
        let driverID: DriverID? = query.id("driverId")
        let after: WalletID? = query.idCursor()
        try query.finish()
        let operatorID = try caller.operatorID(asked: asked)
        let rows = try await services.flows.database.read { connection -> [WalletRecord] in
            guard let driverID else {
                return try WalletRepository.page(
                    operatorID: operatorID, after: after, limit: limit + 1, connection)
            }
            let wallet = try WalletRepository.find(driver: driverID, connection)
            return wallet.map { operatorID == nil || $0.operatorID == operatorID ? [$0] : [] } ?? []
        }
        return JSONAnswer(
            Page(rows, limit: limit, cursor: { PageCursor(id: $0.id.description) }, item: View.init))
    }

    private func show(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        JSONAnswer(View(try await find(context, .walletsRead)))
    }

    private func credit(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let wallet = try await find(context, .walletsWrite)
        let caller = try context.caller(with: .walletsWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let amount = fields.integer("amountMinor", 1...CreditWallet.maximumMinor)
        let memo = fields.optionalText("memo", 0...200) ?? ""
        try fields.finish()
        let key = try request.idempotency(caller, bytes, isRequired: true)
        let credited = try await CreditWallet.run(
            wallet.id, amountMinor: amount, memo: memo, by: caller.actor, services.flows.once(key))
        return JSONAnswer(View(credited), status: .created)
    }

    private func payOut(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let wallet = try await find(context, .walletsWrite)
        let caller = try context.caller(with: .walletsWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let amount = fields.integer("amountMinor", 1...Int64.max)
        let memo = fields.text("memo", 1...200)
        try fields.finish()
        let key = try request.idempotency(caller, bytes, isRequired: true)
        let left = try await PayOutWallet.run(
            wallet.id, amountMinor: amount, memo: memo, by: caller.actor, services.flows.once(key))
        return JSONAnswer(View(left), status: .created)
    }

    private func entries(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<Entry>> {
        let wallet = try await find(context, .walletsRead)
        var query = Query(request)
        let limit = query.limit()
        let before = query.integer("before", 1...Int64.max) ?? query.sequenceCursor()
        try query.finish()
        let (rows, actors) = try await services.flows.database.read { connection in
            let rows = try LedgerRepository.entries(
                account: wallet.availableAccountID, before: before, limit: limit + 1, connection)
            return (rows, try Actors(of: rows, connection))
        }
        return JSONAnswer(
            Page(rows, limit: limit, nextCursor: { String($0.sequence) }, item: { Entry($0, actors) }))
    }

    /// All that moved for one order, oldest first: some ten transfers.
    private func ofOrder(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Entries> {
        let order = try await OrderRoutes(services: services).find(context, .ordersRead)
        var query = Query(request)
        try query.finish()
        let (rows, actors) = try await services.flows.database.read { connection in
            let rows = try LedgerRepository.entries(reference: "order/\(order.id)", connection)
            return (rows, try Actors(of: rows, connection))
        }
        return JSONAnswer(Entries(items: rows.map { Entry($0, actors) }))
    }

    private func ledger(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Page<Entry>> {
        let caller = try context.caller(with: .ledgerRead)
        var query = Query(request)
        let limit = query.limit()
        let asked: OperatorID? = query.id("operatorId")
        let after = query.integer("after", 0...Int64.max) ?? query.sequenceCursor() ?? 0
        try query.finish()
        guard let operatorID = try caller.operatorID(asked: asked) else {
            throw Problem.invalid("operatorId", "is required: each operator has a ledger of its own")
        }
        let (rows, actors) = try await services.flows.database.read { connection in
            let rows = try LedgerRepository.entries(of: operatorID, after: after, limit: limit + 1, connection)
            return (rows, try Actors(of: rows, connection))
        }
        return JSONAnswer(
            Page(rows, limit: limit, nextCursor: { String($0.sequence) }, item: { Entry($0, actors) }))
    }

    private func find(_ context: APIContext, _ scope: Scope) async throws -> WalletRecord {
        try await services.find(context, scope, "wallet", WalletRepository.find(_:_:)) { ($0.operatorID, nil) }
    }
}
