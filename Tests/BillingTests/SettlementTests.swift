import Kernel
import Testing

@testable import Billing

@Test func `any series of sessions, refunds and debts leaves a ledger that fits`() throws {
    var random = RandomTariffs(seed: 7)
    for round in 0..<30 {
        let currency = try currency(random.pick("TWD", "JPY", "KWD"))
        let tariff = try compiled(random.definition(currency: currency))
        var book = Book(currency)
        var charged: Int64 = 0
        var refunded: Int64 = 0
        try book.post([.topUp(200_000, memo: "")])
        for _ in 0..<20 {
            let usage = try #require(random.session().usage(shuffledWith: &random.generator))
            let order = price(usage, under: tariff)
            let hold = Int64.random(in: 0...min(30_000, book.balance(.driverAvailable)), using: &random.generator)
            if hold > 0 { try book.post([.hold(hold, memo: "")]) }
            let before = book
            let settlement = Settlement(
                of: order,
                funds: .init(heldMinor: hold, availableMinor: book.balance(.driverAvailable)), memo: "")
            try book.post(settlement.transfers)
            try require(settlement, of: order, from: before, to: book)
            charged += order.totalMinor
            if settlement.paidMinor > 0 {
                let back = try refunds(of: order, upTo: settlement.paidMinor, &random.generator, &book)
                refunded += back
            }
            let debt = min(book.balance(.receivable), book.balance(.driverAvailable))
            if debt > 0 { try book.post([.payDebt(debt, memo: "")]) }
        }
        let kinds: [AccountKind] = [.revenueElectricity, .revenueService, .revenueFees, .taxPayable]
        let earned = kinds.reduce(-book.balance(.refunds)) { $0 + book.balance($1) }
        #expect(earned == charged - refunded, "round \(round)")
        #expect(book.balance(.driverHeld) == 0)
        #expect(book.fault == nil)
    }
}

private func require(_ settlement: Settlement, of order: PricedOrder, from before: Book, to after: Book) throws {
    try #require(after.balance(.driverHeld) == 0, "the hold is captured or released")
    try #require(settlement.paidMinor + settlement.owedMinor == order.totalMinor)
    try #require(after.balance(.receivable) - before.balance(.receivable) == settlement.owedMinor)
    let wallet = before.balance(.driverHeld) + before.balance(.driverAvailable)
    try #require(wallet - after.balance(.driverAvailable) == settlement.paidMinor)
    try #require(settlement.owedMinor == 0 || after.balance(.driverAvailable) == 0, "nobody owes with money left")
    try #require(after.balance(.taxPayable) - before.balance(.taxPayable) == order.taxMinor)
}

private func refunds(
    of order: PricedOrder, upTo paidMinor: Int64, _ generator: inout SeededGenerator, _ book: inout Book
) throws -> Int64 {
    var given: Int64 = 0
    let taxBefore = book.balance(.taxPayable)
    while given < paidMinor {
        let amount = Int64.random(in: 1...(paidMinor - given), using: &generator)
        try book.post(
            Refund.transfers(
                amount, refundedMinor: given, totalMinor: order.totalMinor, taxMinor: order.taxMinor, memo: ""))
        given += amount
    }
    if given == order.totalMinor {
        try #require(taxBefore - book.balance(.taxPayable) == order.taxMinor, "all tax comes back in the end")
    }
    return given
}

@Test func `included tax is taken out of each part by its share`() throws {
    let base = TariffDefinition.flat(
        currency: try currency("TWD"), electricityMicrosPerKWh: 6_000_000, serviceMicrosPerKWh: 3_000_000)
    let tariff = try compiled(
        TariffDefinition(
            currency: base.currency, seasons: base.seasons, sessionFeeMinor: 1000,
            tax: Tax(ratePPM: 50_000, isIncluded: true)))
    // 10 kWh: 60.00 electricity, 30.00 service, 10.00 fee; of 100.00 are 4.76 tax.
    let order = price(
        try usage("2026-03-02T08:00:00+08:00", "2026-03-02T09:00:00+08:00", wh: 10_000), under: tariff)
    let charges = Settlement(of: order, funds: nil, memo: "").transfers
    #expect(charges.map(\.credit) == [.revenueElectricity, .revenueService, .revenueFees, .taxPayable])
    #expect(charges.map(\.amountMinor) == [5714, 2858, 952, 476])
    #expect(charges.allSatisfy { $0.kind == .charge && $0.debit == .receivable })
}

@Test func `the hold is captured first, then the balance, and the rest is owed`() throws {
    let tariff = try compiled(
        .flat(currency: try currency("TWD"), electricityMicrosPerKWh: 10_000_000, serviceMicrosPerKWh: 0))
    let order = price(  // 100.00
        try usage("2026-03-02T08:00:00+08:00", "2026-03-02T09:00:00+08:00", wh: 10_000), under: tariff)
    func settled(_ held: Int64, _ available: Int64) -> [String] {
        let settlement = Settlement(of: order, funds: .init(heldMinor: held, availableMinor: available), memo: "")
        return settlement.transfers.dropFirst().map { "\($0.kind.rawValue) \($0.amountMinor)" }
            + ["paid \(settlement.paidMinor)", "owed \(settlement.owedMinor)"]
    }
    #expect(settled(15_000, 500) == ["capture 10000", "release 5000", "paid 10000", "owed 0"])
    #expect(settled(10_000, 500) == ["capture 10000", "paid 10000", "owed 0"])
    #expect(settled(4000, 50_000) == ["capture 4000", "payment 6000", "paid 10000", "owed 0"])
    #expect(settled(4000, 1000) == ["capture 4000", "payment 1000", "paid 5000", "owed 5000"])
    #expect(settled(0, 0) == ["paid 0", "owed 10000"])
}

@Test func `a session that costs nothing gives the whole hold back`() throws {
    let order = price(
        try usage("2026-03-02T08:00:00+08:00", "2026-03-02T09:00:00+08:00", wh: 0),
        under: try compiled(try twoPeriods()))
    let settlement = Settlement(of: order, funds: .init(heldMinor: 3000, availableMinor: 0), memo: "m")
    #expect(settlement.transfers == [.release(3000, memo: "m")])
}
