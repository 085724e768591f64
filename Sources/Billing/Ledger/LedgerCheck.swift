import Kernel

/// Why an entry does not fit its ledger.
package struct LedgerFault: Error, Sendable, Equatable, CustomStringConvertible {
    package let sequence: Int64
    package let reason: String

    package init(sequence: Int64, reason: String) {
        self.sequence = sequence
        self.reason = reason
    }

    package var description: String { "transfer \(sequence): \(reason)" }
}

/// Walks through a ledger from its first entry, re-hashing and re-adding everything.
package struct LedgerCheck: Sendable {
    /// What an account is, as far as the check needs it.
    package struct AccountFacts: Sendable {
        package let kind: AccountKind
        package let ownerID: String?
        package let currency: Currency
        package let debitsMinor: Int64
        package let creditsMinor: Int64

        package init(
            kind: AccountKind, ownerID: String? = nil, currency: Currency, debitsMinor: Int64, creditsMinor: Int64
        ) {
            self.kind = kind
            self.ownerID = ownerID
            self.currency = currency
            self.debitsMinor = debitsMinor
            self.creditsMinor = creditsMinor
        }
    }

    private let accounts: [AccountID: AccountFacts]
    private var head = LedgerHead.genesis
    private var operatorID: OperatorID?
    private var sums: [AccountID: (debits: Int64, credits: Int64)] = [:]

    package init(accounts: [AccountID: AccountFacts]) { self.accounts = accounts }

    package var count: Int64 { head.sequence }

    /// Takes the next entry.
    package mutating func take(_ entry: LedgerEntry) throws(LedgerFault) {
        func fault(_ reason: String) -> LedgerFault { LedgerFault(sequence: entry.sequence, reason: reason) }
        guard (operatorID ?? entry.operatorID) == entry.operatorID else {
            throw fault("belongs to another operator")
        }
        guard entry.sequence == head.sequence + 1 else {
            throw fault("follows \(head.sequence); an entry is missing or out of order")
        }
        guard entry.previousHash == head.hash else { throw fault("does not carry the hash of the entry before it") }
        let owners = LedgerEntry.Owners(
            debit: accounts[entry.debitAccountID]?.ownerID, credit: accounts[entry.creditAccountID]?.ownerID)
        guard entry.fits(owners) else { throw fault("its content does not match its hash") }
        guard entry.amountMinor > 0, entry.debitAccountID != entry.creditAccountID else {
            throw fault("moves nothing")
        }
        guard let debit = accounts[entry.debitAccountID], let credit = accounts[entry.creditAccountID] else {
            throw fault("names an account that does not exist")
        }
        guard debit.currency == entry.currency, credit.currency == entry.currency else {
            throw fault("moves between currencies")
        }
        guard Self.add(entry.amountMinor, to: &sums[entry.debitAccountID, default: (0, 0)].debits),
            Self.add(entry.amountMinor, to: &sums[entry.creditAccountID, default: (0, 0)].credits)
        else { throw fault("moves more than an account can hold") }
        for (id, facts) in [(entry.debitAccountID, debit), (entry.creditAccountID, credit)]
        where !facts.kind.mayBeNegative && balance(id, facts) < 0 {
            throw fault("takes the account \(facts.kind.rawValue) \(id) below zero")
        }
        head = LedgerHead(sequence: entry.sequence, hash: entry.hash)
        operatorID = entry.operatorID
    }

    /// False where 64 bits do not hold the sum: entries that someone wrote with right hashes need not be possible.
    private static func add(_ amountMinor: Int64, to sum: inout Int64) -> Bool {
        let (added, overflows) = sum.addingReportingOverflow(amountMinor)
        sum = added
        return !overflows
    }

    /// After the last entry: the sums and the head that are kept for speed must be what was added up.
    package func finish(keptHead: LedgerHead?) throws(LedgerFault) {
        for (id, facts) in accounts {
            let sum = sums[id] ?? (0, 0)
            guard sum.debits == facts.debitsMinor, sum.credits == facts.creditsMinor else {
                throw LedgerFault(
                    sequence: head.sequence,
                    reason: "the kept balance of \(facts.kind.rawValue) \(id) is not the sum of its transfers")
            }
        }
        let debits = sums.values.reduce(Int128(0)) { $0 + Int128($1.debits) }
        let credits = sums.values.reduce(Int128(0)) { $0 + Int128($1.credits) }
        guard debits == credits else {
            throw LedgerFault(sequence: head.sequence, reason: "debits and credits differ")
        }
        guard (keptHead ?? .genesis) == head else {
            throw LedgerFault(
                sequence: head.sequence, reason: "the kept head is another one: entries are missing at the end")
        }
    }

    private func balance(_ id: AccountID, _ facts: AccountFacts) -> Int64 {
        let sum = sums[id] ?? (0, 0)
        return facts.kind.isDebitNormal ? sum.debits - sum.credits : sum.credits - sum.debits
    }
}
