import Billing
import Charging
import Flows
import Kernel
import LiveBus
import Logging
import Storage
import StorageSQLite
import Testing

/// An operator with a site, a station and one driver, on a database in memory, with a clock that moves when told.
struct Town: Sendable {
    /// Wednesday, 2026-07-01, 10:00 in Taipei: summer, off-peak until 16:00.
    static let morning = Timestamp(secondsSinceEpoch: 1_782_871_200)
    static let card = "CARD0001"

    let flows: FlowContext
    let time: ManualTimeSource
    let actor = Actor(name: "staff", operatorID: nil)
    let operatorID: OperatorID
    let siteID: SiteID
    let station: StationContext
    let driverID: DriverID
    let walletID: WalletID

    /// What differs from one town to the next.
    struct Plan: Sendable {
        var tariff: TariffDefinition? = Town.flat()
        var holdMinor: Int64 = 20_000
        var balanceMinor: Int64 = 100_000
        var payment = DriverPayment.prepaid
        var acceptsUnknownTokens = false
        var allowsConcurrentSessions = false
    }

    /// 5.00 TWD electricity and 2.00 TWD service for a kWh.
    static func flat(tax: Tax? = nil, sessionFeeMinor: Int64? = nil) -> TariffDefinition {
        let plain = TariffDefinition.flat(
            currency: twd, electricityMicrosPerKWh: 5_000_000, serviceMicrosPerKWh: 2_000_000)
        return TariffDefinition(currency: twd, seasons: plain.seasons, sessionFeeMinor: sessionFeeMinor, tax: tax)
    }

    /// Off-peak 3.05, from 16:00 to 22:00 in summer 12.47, service 3.00; no tax, not rounded to whole dollars.
    static let timeOfUse = TariffDefinition(
        currency: twd, seasons: TariffTemplates.taiwanElectricVehicleLowVoltage.seasons)

    private static let twd: Currency = {
        guard let currency = Currency(code: "TWD") else { preconditionFailure("TWD is a currency") }
        return currency
    }()

    static func run(
        _ plan: Plan = Plan(), outside: any OutsideRequests = NoOutsideRequests(), _ body: (Town) async throws -> Void
    ) async throws {
        let time = ManualTimeSource(morning)
        let quiet = Logger(label: "flows") { _ in SwiftLogNoOpLogHandler() }
        let database = try SQLiteDatabase(path: ":memory:", logger: quiet)
        _ = try await Migrator.migrate(database, now: time.now())
        var flows = FlowContext(
            database: database, live: InProcessLiveBus(epoch: 1), time: time,
            ids: SeededIDSource(seed: 20_261_121, time: time), policy: StationPolicy(), tariffs: TariffCache(),
            followUps: FollowUpQueue(), logger: quiet)
        flows.outside = outside
        let town = try await build(plan, flows, time)
        try await body(town)
        let wrong = try await town.violations()
        #expect(wrong.isEmpty, "\(wrong)")
        await database.close()
    }

    private static func build(_ plan: Plan, _ flows: FlowContext, _ time: ManualTimeSource) async throws -> Town {
        let actor = Actor(name: "staff", operatorID: nil)
        let now = time.now()
        let owner = try await Operators.create(
            OperatorRecord(
                id: flows.ids.next(), name: "Town", currency: twd, timeZone: "Asia/Taipei", holdMinor: plan.holdMinor,
                minimumBalanceMinor: 1000, allowsConcurrentSessions: plan.allowsConcurrentSessions,
                acceptsUnknownTokens: plan.acceptsUnknownTokens, createdAt: now), by: actor, flows)
        var tariffID: TariffID?
        if let definition = plan.tariff {
            tariffID = try await addTariff(definition, owner.id, actor, flows)
        }
        let site = try await Sites.create(
            SiteRecord(
                id: flows.ids.next(), operatorID: owner.id, name: "Site", address: "1 Road", latitudeE7: 250_000_000,
                longitudeE7: 1_215_000_000, timeZone: "Asia/Taipei", tariffID: tariffID, createdAt: now),
            by: actor, flows)
        let (station, _) = try await Stations.create(
            StationRecord(
                id: flows.ids.next(), operatorID: owner.id, siteID: site.id, identity: "ST1", name: "ST1",
                admission: .active, key: nil, heartbeatSeconds: 60, createdAt: now), by: actor, flows)
        let driver = try await Drivers.create(
            DriverRecord(
                id: flows.ids.next(), operatorID: owner.id, name: "Lin", payment: plan.payment, createdAt: now),
            by: actor, flows)
        _ = try await IDTokens.create(
            IDTokenRecord(
                id: flows.ids.next(), operatorID: owner.id, driverID: driver.id,
                value: TokenValue(idTag: card), createdAt: now), by: actor, flows)
        let wallet = try #require(try await flows.database.read { try WalletRepository.find(driver: driver.id, $0) })
        let town = Town(
            flows: flows, time: time, operatorID: owner.id, siteID: site.id,
            station: StationContext(
                stationID: station.id, identity: "ST1", operatorID: owner.id, siteID: site.id, admission: .active,
                heartbeatSeconds: 60, epoch: 0), driverID: driver.id, walletID: wallet.id)
        if plan.balanceMinor > 0 { try await town.credit(plan.balanceMinor) }
        return town
    }

    private static func addTariff(
        _ definition: TariffDefinition, _ owner: OperatorID, _ actor: Actor, _ flows: FlowContext
    ) async throws -> TariffID {
        let tariff = TariffRecord(
            id: flows.ids.next(), operatorID: owner, name: "tariff", createdAt: flows.time.now())
        let version = TariffVersion(
            id: flows.ids.next(), tariffID: tariff.id, number: 1,
            effectiveFrom: Timestamp(secondsSinceEpoch: 1_577_836_800), definition: definition)
        return try await Tariffs.create(tariff, firstVersion: version, by: actor, flows).id
    }

    /// The site sells by a tariff from now on.
    func assign(_ definition: TariffDefinition) async throws {
        let tariffID = try await Self.addTariff(definition, operatorID, actor, flows)
        var site = try #require(try await flows.database.read { try SiteRepository.find(siteID, $0) })
        site.tariffID = tariffID
        _ = try await Sites.edit(site, by: actor, flows)
    }

    func credit(_ amountMinor: Int64) async throws {
        _ = try await CreditWallet.run(walletID, amountMinor: amountMinor, memo: "cash", by: actor, flows)
    }

    func wallet() async throws -> WalletRecord {
        try #require(try await flows.database.read { try WalletRepository.find(walletID, $0) })
    }
}

// MARK: - What a 1.6 station says

extension Town {
    func at(_ minutes: Int) -> Timestamp { Self.morning + .minutes(minutes) }

    /// The clock goes to `minutes` after the morning's beginning.
    func wait(until minutes: Int) { time.set(at(minutes)) }

    @discardableResult
    func start(
        at minutes: Int = 0, meterWh: Int64 = 1000, connector: Int = 1, token: String = card, offline: Bool = false
    ) async throws -> ChargingSession {
        let input = StartSession.Input(
            evse: connector, connector: connector, token: TokenValue(idTag: token), at: at(minutes),
            meterStartWh: meterWh, wasOffline: offline)
        return try #require(try await StartSession.run(input, from: station, flows)).session
    }

    func meter(_ session: ChargingSession, at minutes: Int, registerWh: Int64?, powerW: Int64? = nil) async throws {
        try await meter(
            [MeterSample(at: at(minutes), registerWh: registerWh, powerW: powerW)], of: session, from: station)
    }

    @discardableResult
    func meter(
        _ samples: [MeterSample], of session: ChargingSession, from station: StationContext
    ) async throws -> RecordMeterSamples.Outcome {
        try await withCheckedThrowingContinuation { waiting in
            RecordMeterSamples.run(samples, of: .number(session.number), from: station, flows, on: AtOnce()) {
                waiting.resume(with: $0)
            }
        }
    }

    /// On the thread that calls.
    private struct AtOnce: CallbackQueue {
        func run(_ work: @escaping @Sendable () -> Void) { work() }
    }

    @discardableResult
    func stop(
        _ number: Int64, at minutes: Int, meterWh: Int64?, samples: [MeterSample] = [], reason: String? = "Local"
    ) async throws -> EndSession.Outcome {
        try await EndSession.run(
            EndSession.Input(
                target: .number(number),
                ending: SessionEnding(at: at(minutes), meterStopWh: meterWh, reason: reason), samples: samples),
            from: station, flows)
    }

    @discardableResult
    func event(
        _ kind: RecordTransactionEvent.Kind, _ sequence: Int, at minutes: Int, registerWh: Int64?,
        transaction: String = "tx-1", evse: Int? = 1, identifies: Bool? = nil
    ) async throws -> RecordTransactionEvent.Outcome {
        let samples = registerWh.map { [MeterSample(at: at(minutes), registerWh: $0)] } ?? []
        return try await RecordTransactionEvent.run(
            RecordTransactionEvent.Input(
                kind: kind, transactionID: transaction, sequence: sequence, at: at(minutes), evse: evse,
                connector: evse,
                token: identifies ?? (kind == .started) ? TokenValue(kind: .rfid, raw: Self.card) : nil,
                startNumber: nil,
                samples: samples, reason: kind == .ended ? "Local" : nil, wasOffline: false), from: station, flows)
    }
}

// MARK: - The books

extension Town {
    func order(of id: SessionID) async throws -> OrderRecord {
        try #require(try await flows.database.read { try OrderRepository.find(session: id, $0) })
    }

    func session(_ id: SessionID) async throws -> ChargingSession {
        try #require(try await flows.database.read { try SessionRepository.find(id, $0)?.session })
    }

    func samples(of id: SessionID) async throws -> [MeterSample] {
        try await flows.database.read { try MeterSampleRepository.all(of: id, $0) }
    }

    func orders() async throws -> [OrderRecord] {
        var filter = OrderRepository.Filter()
        filter.operatorID = operatorID
        let wanted = filter
        return try await flows.database.read { try OrderRepository.page(wanted, after: nil, limit: 1000, $0) }
            .sorted { $0.number < $1.number }
    }

    func lines(of order: OrderRecord) async throws -> [OrderLine] {
        try await flows.database.read { try OrderLineRepository.all(of: order.id, $0) }
    }

    func exceptions(of order: OrderRecord) async throws -> [OrderExceptionRecord] {
        try await flows.database.read { try OrderExceptionRepository.all(of: order.id, $0) }
    }

    /// Rules that fired, each with its state, such as `stopNeverCame open`.
    func oddities(of order: OrderRecord) async throws -> [String] {
        try await exceptions(of: order).map { "\($0.rule.rawValue) \($0.state.rawValue)" }.sorted()
    }

    func transfers(of order: OrderRecord, _ kinds: Set<TransferKind>) async throws -> [LedgerEntry] {
        try await flows.database.read { try LedgerRepository.entries(reference: "order/\(order.id)", $0) }
            .filter { kinds.contains($0.kind) }
    }

    func sum(_ kind: TransferKind, of order: OrderRecord) async throws -> Int64 {
        try await transfers(of: order, [kind]).map(\.amountMinor).reduce(0, +)
    }

    /// What the statistics say of the station.
    func hours() async throws -> [EnergyHour] {
        try await flows.database.read {
            try EnergyHoursRepository.all(of: station.stationID, from: 0, before: Int64.max, $0)
        }
    }

    /// What is true of all books, whatever happened.
    func violations() async throws -> [String] {
        var found: [String] = []
        for report in try await VerifyLedger.run(flows.database) {
            if let fault = report.fault { found.append("ledger: \(fault)") }
        }
        let accounts = try await flows.database.read { try LedgerRepository.accounts(of: operatorID, $0) }
        let kinds = Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0.kind) })
        var owed: Int64 = 0
        for order in try await orders() {
            owed += order.owedMinor
            found += try await violations(of: order, kinds)
        }
        let receivable = accounts.filter { $0.kind == .receivable }.map(\.balanceMinor).reduce(0, +)
        if receivable != owed { found.append("receivable \(receivable), owed \(owed)") }
        let hours = try await hours().map(\.energyWh).reduce(0, +)
        let revenue = try await self.hours().map(\.revenueMinor).reduce(0, +)
        let totals = try await orders().map(\.totals.totalMinor).reduce(0, +)
        if revenue != totals { found.append("hours earned \(revenue), orders \(totals)") }
        if try await self.hours().contains(where: { $0.energyWh < 0 || $0.occupiedMilliseconds < 0 }) {
            found.append("an hour below zero")
        }
        var energy: Int64 = 0
        for order in try await orders() {
            let session = try await session(order.sessionID)
            if let stop = session.meterStopWh { energy += max(stop - session.meterStartWh, 0) }
        }
        if hours != energy { found.append("hours have \(hours) Wh, sessions \(energy) Wh") }
        return found
    }

    private func violations(of order: OrderRecord, _ kinds: [AccountID: AccountKind]) async throws -> [String] {
        var found: [String] = []
        func check(_ name: String, _ left: Int64, _ right: Int64) {
            if left != right { found.append("order \(order.number): \(name) \(left) is not \(right)") }
        }
        let lines = try await lines(of: order)
        func sum(_ wanted: Set<OrderLine.Kind>) -> Int64 {
            lines.filter { wanted.contains($0.kind) }.map(\.amountMinor).reduce(0, +)
        }
        check("total", lines.map(\.amountMinor).reduce(0, +), order.totals.totalMinor)
        check("electricity", sum([.electricity]), order.totals.electricityMinor)
        check("service", sum([.service]), order.totals.serviceMinor)
        if order.settledAt != nil {
            check("energy", lines.filter { $0.kind == .electricity }.map(\.quantity).reduce(0, +), order.energyWh)
        }
        for line in lines where line.unit == .wattHours {
            // 10^-6 of a dollar for a kWh is 10^-7 of a cent for a Wh.
            let tenMillionths = line.quantity * line.unitPriceMicros
            let rounded = (abs(tenMillionths) + 5_000_000) / 10_000_000
            check("line \(line.kind)", line.amountMinor, tenMillionths < 0 ? -rounded : rounded)
        }
        check("paid, owed, forgiven", order.paidMinor + order.owedMinor + order.forgivenMinor, order.totals.totalMinor)
        let entries = try await transfers(of: order, Set(TransferKind.allCases))
        func booked(_ wanted: Set<TransferKind>, _ debit: AccountKind?, _ credit: AccountKind?) -> Int64 {
            entries.filter {
                wanted.contains($0.kind) && (debit == nil || kinds[$0.debitAccountID] == debit)
                    && (credit == nil || kinds[$0.creditAccountID] == credit)
            }.map(\.amountMinor).reduce(0, +)
        }
        let givenBack = booked([.correction], .receivable, .driverAvailable)
        let charged =
            booked([.charge, .correction], .receivable, nil) - booked([.charge, .correction], nil, .receivable)
            - givenBack
        check("charged", charged, order.totals.totalMinor)
        check("paid", booked([.capture, .payment], nil, .receivable) - givenBack, order.paidMinor)
        check("forgiven", booked([.writeOff], nil, .receivable), order.forgivenMinor)
        check("refunded", booked([.refund], nil, .driverAvailable), order.refundedMinor)
        let held = booked([.hold], nil, nil)
        check("held", held, booked([.capture, .release], nil, nil) + order.holdMinor)
        let open = try await exceptions(of: order).filter { $0.state == .open }.count
        check("open exceptions", order.openExceptions, Int64(open))
        return found
    }
}
