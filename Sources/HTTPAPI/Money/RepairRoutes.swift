import Charging
import Flows
import Hummingbird
import Kernel
import Storage

/// What can be done about an exception, what it would change, and doing it.
struct RepairRoutes: Sendable {
    let services: APIServices

    func add(to group: RouterGroup<APIContext>) {
        group.get("exceptions/:id/repairs") { try await proposals($0, $1) }
        group.post("exceptions/:id/preview") { try await preview($0, $1) }
        group.post("exceptions/:id/resolution") { try await resolve($0, $1) }
    }

    /// The fields of the action as they would be done; a person may change them.
    struct FieldsView: Encodable, Sendable {
        var driverId: DriverID?
        var driverName: String?
        var tariffVersionId: TariffVersionID?
        var amountMinor: Int64?
        var startedAt: Timestamp?
        var endedAt: Timestamp?
        var meterStartWh: Int64?
        var meterStopWh: Int64?

        init(_ action: RepairAction, _ repair: Repair?, _ session: ChargingSession, _ names: Names) {
            if action == .correctSession {
                startedAt = session.startedAt
                endedAt = session.endedAt
                meterStartWh = session.meterStartWh
                meterStopWh = session.meterStopWh
            }
            switch repair {
            case .assignDriver(let id, _):
                driverId = id
                driverName = names.drivers[id]
            case .price(let version): tariffVersionId = version
            case .reprice(let version): tariffVersionId = version
            case .refund(let amount): amountMinor = amount
            case .correctSession(let change):
                startedAt = change.startedAt ?? startedAt
                endedAt = change.endedAt ?? endedAt
                meterStartWh = change.meterStartWh ?? meterStartWh
                meterStopWh = change.meterStopWh ?? meterStopWh
            case .closeAsIs, .collectDebt, .forgiveDebt, .void, nil: break
            }
        }
    }

    struct ProposalView: Encodable, Sendable {
        let action: RepairAction
        let isProposed: Bool
        /// False where something has to be chosen first.
        let isComplete: Bool
        /// Why it cannot be done; null where it can.
        let hindrance: String?
        /// What the caller needs for it.
        let scope: String
        let fields: FieldsView
        /// Of the session, as it is booked now; `correctSession` may change it.
        let booked: FieldsView?
        let effect: RepairEffect?
    }

    struct Proposals: Encodable, Sendable {
        /// Of the order; sent with the resolution, it is refused when the order has changed since.
        let orderVersion: Int64
        let items: [ProposalView]
    }

    struct Preview: Encodable, Sendable {
        let orderVersion: Int64
        let effect: RepairEffect
    }

    private func proposals(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Proposals> {
        let exception = try await find(context, .ordersRead)
        let caller = try context.caller(with: .ordersRead)
        let found = try await ProposeRepairs.run(exception.id, by: caller.actor, services.flows)
        let drivers = found.proposals.compactMap { proposal -> DriverID? in
            if case .assignDriver(let id, _) = proposal.repair { id } else { nil }
        }
        let shown = caller.has(.driversRead, of: exception.operatorID) ? Set(drivers) : []
        let names = try await services.flows.database.read {
            try NameQueries.find(stations: [], sites: [], drivers: shown, $0)
        }
        let showsWallet = caller.has(.walletsRead, of: exception.operatorID)
        return JSONAnswer(
            Proposals(
                orderVersion: found.orderVersion,
                items: found.proposals.map {
                    ProposalView(
                        action: $0.action, isProposed: $0.isProposed, isComplete: $0.repair != nil,
                        hindrance: $0.hindrance, scope: $0.action.scope.rawValue,
                        fields: FieldsView($0.action, $0.repair, found.session, names),
                        booked: $0.action == .correctSession
                            ? FieldsView($0.action, nil, found.session, names) : nil,
                        effect: showsWallet ? $0.effect : $0.effect?.withoutWallet)
                }))
    }

    private func preview(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<Preview> {
        let exception = try await find(context, .ordersRead)
        let caller = try context.caller(with: .ordersRead)
        var (fields, _) = try await request.fields(limit: context.maxUploadSize)
        let repair = Self.repair(&fields)
        try fields.finish()
        guard let repair else { throw Problem.invalid("/action", "is required") }
        let shown = try await ResolveException.preview(
            .init(id: exception.id, repair: repair, resolution: ""), by: caller.actor, services.flows)
        let showsWallet = caller.has(.walletsRead, of: exception.operatorID)
        return JSONAnswer(
            Preview(
                orderVersion: shown.orderVersion, effect: showsWallet ? shown.effect : shown.effect.withoutWallet))
    }

    private func resolve(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<ExceptionView> {
        let exception = try await find(context, .exceptionsWrite)
        let caller = try context.caller(with: .exceptionsWrite)
        var (fields, bytes) = try await request.fields(limit: context.maxUploadSize)
        let resolution = fields.text("resolution", 1...500)
        let version = fields.optionalInteger("orderVersion", 1...Int64.max)
        let repair = Self.repair(&fields)
        try fields.finish()
        try requireScopes(repair, exception, context)
        let done = try await ResolveException.run(
            .init(id: exception.id, repair: repair, resolution: resolution, orderVersion: version),
            by: caller.actor, services.flows.once(try request.idempotency(caller, bytes)))
        return try await OrderRoutes(services: services).answer(done, caller)
    }

    /// Some repairs need more than exceptions do.
    private func requireScopes(
        _ repair: Repair?, _ exception: OrderExceptionRecord, _ context: APIContext
    ) throws {
        guard let repair else { return }
        let scope = repair.action.scope
        if scope != .exceptionsWrite {
            try context.caller(with: scope).require(exception.operatorID, "exception")
        }
        if case .assignDriver(_, let assignsToken) = repair, assignsToken {
            try context.caller(with: .driversWrite).require(exception.operatorID, "exception")
        }
    }

    /// The fields of each action; those of others are not fields of the request.
    private static func repair(_ fields: inout Fields) -> Repair? {
        let action: RepairAction? = fields.optionalWord("action")
        switch action {
        case nil: return nil
        case .closeAsIs: return .closeAsIs
        case .assignDriver:
            let assignsToken = fields.optionalBool("assignsToken") ?? false
            let driver: DriverID? = fields.id("driverId")
            return driver.map { .assignDriver($0, assignsToken: assignsToken) }
        case .price: return .price(fields.optionalID("tariffVersionId"))
        case .reprice:
            let version: TariffVersionID? = fields.id("tariffVersionId")
            return version.map { .reprice($0) }
        case .correctSession:
            return .correctSession(
                SessionChange(
                    startedAt: fields.optionalTime("startedAt"), endedAt: fields.optionalTime("endedAt"),
                    meterStartWh: fields.optionalInteger("meterStartWh", 0...meterLimit),
                    meterStopWh: fields.optionalInteger("meterStopWh", 0...meterLimit)))
        case .refund: return .refund(amountMinor: fields.integer("amountMinor", 1...CreditWallet.maximumMinor))
        case .collectDebt: return .collectDebt
        case .forgiveDebt: return .forgiveDebt
        case .void: return .void
        }
    }

    /// 1,000 TWh: no register shows more.
    private static let meterLimit: Int64 = 1_000_000_000_000_000

    private func find(_ context: APIContext, _ scope: Scope) async throws -> OrderExceptionRecord {
        try await OrderRoutes(services: services).findException(context, scope)
    }
}

extension RepairAction {
    /// Beside `exceptions:write`.
    var scope: Scope {
        switch self {
        case .refund, .forgiveDebt, .void: .refundsWrite
        case .closeAsIs, .assignDriver, .price, .reprice, .correctSession, .collectDebt: .exceptionsWrite
        }
    }
}
