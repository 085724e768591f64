import Kernel
import Testing

@testable import Billing

private func sample() throws -> Book {
    var book = Book(try currency("TWD"))
    try book.post([
        .topUp(50_000, memo: "cash"), .hold(20_000, memo: "a"), .release(20_000, memo: "a"), .refund(10, memo: "r"),
    ])
    return book
}

@Test func `an untouched ledger fits, and so does none`() throws {
    #expect(try sample().fault == nil)
    #expect(Book(try currency("TWD")).fault == nil)
}

/// What of an entry is changed behind the ledger's back, and the reason that is found.
private enum Tampering: String, CaseIterable {
    case operatorID, sequence, id, kind, debit, credit, amount, currency, reference, memo, at, actor, previousHash, hash

    func change(_ entry: LedgerEntry) throws -> LedgerEntry {
        LedgerEntry(
            operatorID: self == .operatorID ? ID(RawID(at: entry.at, random: (98, 98))) : entry.operatorID,
            sequence: self == .sequence ? entry.sequence + 1 : entry.sequence,
            id: self == .id ? TransferID(RawID(at: entry.at, random: (99, 99))) : entry.id,
            kind: self == .kind ? .correction : entry.kind,
            debitAccountID: self == .debit ? Book.account(.taxPayable) : entry.debitAccountID,
            creditAccountID: self == .credit ? Book.account(.taxPayable) : entry.creditAccountID,
            amountMinor: self == .amount ? entry.amountMinor + 1 : entry.amountMinor,
            currency: self == .currency ? try BillingTests.currency("CNY") : entry.currency,
            reference: self == .reference ? "order/2" : entry.reference,
            memo: self == .memo ? entry.memo + " " : entry.memo,
            at: self == .at ? entry.at + Milliseconds(1) : entry.at,
            actor: self == .actor ? "somebody" : entry.actor,
            previousHash: self == .previousHash ? flipped(entry.previousHash) : entry.previousHash,
            hash: self == .hash ? flipped(entry.hash) : entry.hash)
    }

    private func flipped(_ bytes: [UInt8]) -> [UInt8] { bytes.dropLast() + [(bytes.last ?? 0) ^ 1] }

    func reason(at index: Int) -> String {
        switch self {
        case .operatorID: index == 0 ? "its content does not match its hash" : "belongs to another operator"
        case .sequence: "follows \(index); an entry is missing or out of order"
        case .previousHash: "does not carry the hash of the entry before it"
        case .id, .kind, .debit, .credit, .amount, .currency, .reference, .memo, .at, .actor, .hash:
            "its content does not match its hash"
        }
    }
}

@Test(arguments: Tampering.allCases)
private func `a change of any field of any entry is found at its place`(_ tampering: Tampering) throws {
    let book = try sample()
    for index in book.entries.indices {
        var entries = book.entries
        entries[index] = try tampering.change(entries[index])
        let fault = try #require(Book.fault(entries, book.facts, head: book.keptHead))
        #expect(fault == LedgerFault(sequence: entries[index].sequence, reason: tampering.reason(at: index)))
    }
}

@Test func `a cleverly re-hashed end is found by the kept head`() throws {
    let book = try sample()
    var forged = Book(book.currency)
    try forged.post([
        .topUp(50_000, memo: "cash"), .hold(20_000, memo: "a"), .release(20_000, memo: "a"), .refund(11, memo: "r"),
    ])
    #expect(forged.fault == nil, "as a ledger of its own it fits")
    let kept = Book.fault(forged.entries, forged.facts, head: book.keptHead)
    #expect(kept?.reason == "the kept head is another one: entries are missing at the end")
    let balances = Book.fault(forged.entries, book.facts, head: forged.keptHead)
    #expect(balances?.reason.contains("is not the sum of its transfers") == true)
}

@Test func `missing and swapped entries are found`() throws {
    let book = try sample()
    for index in book.entries.indices.dropLast() {
        var missing = book.entries
        missing.remove(at: index)
        #expect(Book.fault(missing, book.facts, head: book.keptHead)?.sequence == Int64(index + 2))
        var swapped = book.entries
        swapped.swapAt(index, index + 1)
        #expect(Book.fault(swapped, book.facts, head: book.keptHead)?.sequence == Int64(index + 2))
    }
    var cut = book
    let shorter = Array(book.entries.dropLast())
    #expect(Book.fault(shorter, book.facts, head: book.keptHead) != nil)
    try cut.post([.topUp(1, memo: "")])
    #expect(Book.fault(book.entries, cut.facts, head: cut.keptHead) != nil)
}

/// Entries with right hashes that no flow of ours would write.
@Test func `what cannot be booked is found though its hash fits`() throws {
    let twd = try currency("TWD")
    let good = try sample()
    func reason(_ amount: Int64, _ debit: AccountKind, _ credit: AccountKind, _ currency: Currency) -> String? {
        let unsigned = entry(amount, debit, credit, currency, hash: [])
        return Book.fault(
            [entry(amount, debit, credit, currency, hash: unsigned.expectedHash())], good.facts, head: nil)?.reason
    }
    func entry(
        _ amount: Int64, _ debit: AccountKind, _ credit: AccountKind, _ currency: Currency, hash: [UInt8]
    ) -> LedgerEntry {
        LedgerEntry(
            operatorID: good.operatorID, sequence: 1,
            id: TransferID(RawID(at: .init(secondsSinceEpoch: 1), random: (1, 1))),
            kind: .correction, debitAccountID: Book.account(debit), creditAccountID: Book.account(credit),
            amountMinor: amount, currency: currency, reference: "", memo: "", at: Timestamp(secondsSinceEpoch: 1),
            previousHash: LedgerHead.genesis.hash, hash: hash)
    }
    #expect(reason(0, .funding, .driverAvailable, twd) == "moves nothing")
    #expect(reason(-5, .funding, .driverAvailable, twd) == "moves nothing")
    #expect(reason(5, .funding, .funding, twd) == "moves nothing")
    #expect(reason(5, .funding, .driverAvailable, try currency("CNY")) == "moves between currencies")
    #expect(reason(5, .driverAvailable, .funding, twd)?.contains("below zero") == true)
}

@Test func `an account that was given to somebody else is found`() throws {
    let book = try sample()
    let id = Book.account(.driverAvailable)
    var facts = book.facts
    let kept = try #require(facts[id])
    facts[id] = LedgerCheck.AccountFacts(
        kind: kept.kind, ownerID: "somebody", currency: kept.currency, debitsMinor: kept.debitsMinor,
        creditsMinor: kept.creditsMinor)
    #expect(Book.fault(book.entries, facts, head: book.keptHead)?.reason == "its content does not match its hash")
}

@Test func `entries of the first edition of the chain still fit`() throws {
    // The example of docs/money.md as it was hashed then.
    func bytes(_ hex: String) -> [UInt8] {
        stride(from: 0, to: hex.count, by: 2).compactMap { UInt8(hex.dropFirst($0).prefix(2), radix: 16) }
    }
    let entry = LedgerEntry(
        operatorID: try #require(OperatorID("019200d0-0000-7000-8000-000000000001")), sequence: 1,
        id: try #require(TransferID("019200d0-0000-7000-8000-000000000002")), kind: .topUp,
        debitAccountID: try #require(AccountID("019200d0-0000-7000-8000-000000000003")),
        creditAccountID: try #require(AccountID("019200d0-0000-7000-8000-000000000004")), amountMinor: 50_000,
        currency: try currency("TWD"), reference: "wallet/019200d0-0000-7000-8000-000000000005", memo: "現金",
        at: Timestamp(millisecondsSinceEpoch: 1_795_248_000_000), actor: "not hashed then",
        previousHash: LedgerHead.genesis.hash,
        hash: bytes("10bffcad31877c413955222f01c30f28e0941dbeb94ba0d30e3c9a29eff7c0d7"))
    #expect(entry.fits(.init(debit: nil, credit: "somebody")))
}

@Test func `sums beyond 64 bits are a fault and not the end of the check`() throws {
    var book = Book(try currency("TWD"))
    try book.post([.topUp(.max, memo: "")])
    let next = LedgerEntry(
        after: try #require(book.keptHead), operatorID: book.operatorID,
        id: TransferID(RawID(at: Timestamp(secondsSinceEpoch: 1), random: (1, 1))), draft: .topUp(1, memo: ""),
        debitAccountID: Book.account(.funding), creditAccountID: Book.account(.driverAvailable),
        currency: book.currency, reference: "", at: Timestamp(secondsSinceEpoch: 1))
    let fault = Book.fault(book.entries + [next], book.facts, head: nil)
    #expect(fault == LedgerFault(sequence: 2, reason: "moves more than an account can hold"))
}

@Test func `a correction is the same amount the other way`() throws {
    var book = Book(try currency("TWD"))
    try book.post([.topUp(700, memo: "")])
    try book.post([.correction(ofDebit: .funding, credit: .driverAvailable, 700, memo: "typed twice")])
    #expect(book.balance(.funding) == 0 && book.balance(.driverAvailable) == 0)
    #expect(book.fault == nil)
}
