import Kernel
import Testing

@testable import Billing

private let owner = OperatorID(RawID(at: Timestamp(secondsSinceEpoch: 5), random: (5, 5)))

private func account(_ kind: AccountKind) -> AccountID {
    let number = UInt64(AccountKind.allCases.firstIndex(of: kind) ?? 0)
    return AccountID(RawID(at: Timestamp(secondsSinceEpoch: 9), random: (number, number)))
}

private func entries(_ drafts: [TransferDraft]) throws -> [LedgerEntry] {
    var head = LedgerHead.genesis
    return try drafts.enumerated().map { index, draft in
        let entry = LedgerEntry(
            after: head, operatorID: owner,
            id: TransferID(RawID(at: Timestamp(secondsSinceEpoch: 10), random: (UInt64(index), 0))), draft: draft,
            debitAccountID: account(draft.debit), creditAccountID: account(draft.credit),
            currency: try currency("TWD"), reference: "order/1", at: Timestamp(secondsSinceEpoch: 100 + Int64(index)))
        head = LedgerHead(sequence: entry.sequence, hash: entry.hash)
        return entry
    }
}

/// What the kept balances must be after the entries.
private func facts(_ entries: [LedgerEntry]) throws -> [AccountID: LedgerCheck.AccountFacts] {
    let code = try currency("TWD")
    return Dictionary(
        uniqueKeysWithValues: AccountKind.allCases.map { kind in
            let id = account(kind)
            let debits = entries.filter { $0.debitAccountID == id }.reduce(Int64(0)) { $0 + $1.amountMinor }
            let credits = entries.filter { $0.creditAccountID == id }.reduce(Int64(0)) { $0 + $1.amountMinor }
            return (
                id, LedgerCheck.AccountFacts(kind: kind, currency: code, debitsMinor: debits, creditsMinor: credits)
            )
        })
}

private func fault(
    _ entries: [LedgerEntry], _ facts: [AccountID: LedgerCheck.AccountFacts], head: LedgerHead?
) -> LedgerFault? {
    var check = LedgerCheck(accounts: facts)
    do {
        for entry in entries { try check.take(entry) }
        try check.finish(keptHead: head)
        return nil
    } catch {
        return error
    }
}

private func sample() throws -> [LedgerEntry] {
    try entries([
        .topUp(50_000, memo: "cash"), .hold(20_000, memo: "a"), .release(20_000, memo: "a"), .refund(10, memo: "r"),
    ])
}

@Test func `an untouched ledger fits`() throws {
    let book = try sample()
    let last = try #require(book.last)
    #expect(fault(book, try facts(book), head: LedgerHead(sequence: last.sequence, hash: last.hash)) == nil)
}

@Test(arguments: 0..<11)
func `a change of any field of any entry is found at its place`(_ field: Int) throws {
    let book = try sample()
    let kept = try facts(book)
    let last = try #require(book.last)
    for index in book.indices {
        let entry = book[index]
        var bytes = entry.hash
        bytes[3] ^= 1
        var previous = entry.previousHash
        previous[0] ^= 1
        let changed = LedgerEntry(
            operatorID: entry.operatorID, sequence: entry.sequence,
            id: field == 0 ? TransferID(RawID(at: entry.at, random: (99, 99))) : entry.id,
            kind: field == 1 ? .correction : entry.kind,
            debitAccountID: field == 2 ? account(.taxPayable) : entry.debitAccountID,
            creditAccountID: field == 3 ? account(.taxPayable) : entry.creditAccountID,
            amountMinor: field == 4 ? entry.amountMinor + 1 : entry.amountMinor,
            currency: field == 5 ? try currency("CNY") : entry.currency,
            reference: field == 6 ? "order/2" : entry.reference, memo: field == 7 ? entry.memo + " " : entry.memo,
            at: field == 8 ? entry.at + Milliseconds(1) : entry.at,
            previousHash: field == 9 ? previous : entry.previousHash, hash: field == 10 ? bytes : entry.hash)
        var tampered = book
        tampered[index] = changed
        let found = fault(tampered, kept, head: LedgerHead(sequence: last.sequence, hash: last.hash))
        #expect(found?.sequence == entry.sequence, "field \(field) of entry \(index + 1)")
    }
}

@Test func `a missing entry, a changed balance and a cut end are found`() throws {
    let book = try sample()
    let kept = try facts(book)
    let last = try #require(book.last)
    let head = LedgerHead(sequence: last.sequence, hash: last.hash)
    #expect(fault(Array(book.dropFirst()), kept, head: head) != nil)
    #expect(fault(Array(book.dropLast()), try facts(Array(book.dropLast())), head: head) != nil)
    var wrong = kept
    wrong[account(.funding)] = LedgerCheck.AccountFacts(
        kind: .funding, currency: try currency("TWD"), debitsMinor: 1, creditsMinor: 0)
    #expect(fault(book, wrong, head: head) != nil)
}

@Test func `a settlement always balances, empties the hold, and takes no more than there is`() throws {
    var generator = SeededGenerator(seed: 7)
    let tariff = try compiled(TariffTemplates.taiwanElectricVehicleLowVoltage)
    for _ in 0..<2000 {
        let start = Timestamp(secondsSinceEpoch: 1_767_196_800 + Int64.random(in: 0..<31_536_000, using: &generator))
        let order = price(
            SessionUsage(
                startedAt: start, endedAt: start + .minutes(Int.random(in: 1...300, using: &generator)),
                meterStartWh: 0, meterStopWh: Int64.random(in: 0...80_000, using: &generator), points: [],
                energyStoppedAt: nil), under: tariff)
        let held = Int64.random(in: 0...40_000, using: &generator)
        let available = Int64.random(in: 0...40_000, using: &generator)
        let settlement = Settlement(
            of: order, funds: .init(heldMinor: held, availableMinor: available), memo: "m")
        var balances: [AccountKind: Int64] = [.driverHeld: held, .driverAvailable: available]
        for transfer in settlement.transfers {
            balances[transfer.debit, default: 0] +=
                transfer.debit.isDebitNormal ? transfer.amountMinor : -transfer.amountMinor
            balances[transfer.credit, default: 0] +=
                transfer.credit.isDebitNormal ? -transfer.amountMinor : transfer.amountMinor
            for (kind, balance) in balances where !kind.mayBeNegative { #expect(balance >= 0, "\(kind) on the way") }
        }
        #expect(balances[.driverHeld] == 0)
        #expect(settlement.paidMinor + settlement.owedMinor == order.totalMinor)
        #expect(balances[.receivable, default: 0] == settlement.owedMinor)
        let earned = [.revenueElectricity, .revenueService, .revenueFees, .taxPayable].reduce(Int64(0)) { sum, kind in
            sum + (balances[kind] ?? 0)
        }
        #expect(earned == order.totalMinor)
    }
}
