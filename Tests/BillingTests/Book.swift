import Kernel
import Testing

@testable import Billing

/// A ledger in memory that refuses what the database would refuse, and can be checked.
struct Book {
    private(set) var entries: [LedgerEntry] = []
    private(set) var balances: [AccountKind: Int64] = [:]
    private var head = LedgerHead.genesis
    let operatorID: OperatorID
    let currency: Currency

    init(_ currency: Currency, operator number: UInt64 = 5) {
        self.currency = currency
        operatorID = OperatorID(RawID(at: Timestamp(secondsSinceEpoch: 5), random: (number, number)))
    }

    func balance(_ kind: AccountKind) -> Int64 { balances[kind] ?? 0 }

    mutating func post(_ drafts: [TransferDraft], reference: String = "order/1") throws {
        for draft in drafts {
            let count = UInt64(entries.count)
            let entry = LedgerEntry(
                after: head, operatorID: operatorID,
                id: TransferID(RawID(at: Timestamp(secondsSinceEpoch: 10), random: (count, 0))), draft: draft,
                debitAccountID: Self.account(draft.debit), creditAccountID: Self.account(draft.credit),
                currency: currency, reference: reference, at: Timestamp(secondsSinceEpoch: 100 + Int64(count)))
            for (kind, amount) in [(draft.debit, draft.amountMinor), (draft.credit, -draft.amountMinor)] {
                balances[kind, default: 0] += kind.isDebitNormal ? amount : -amount
                try #require(kind.mayBeNegative || balance(kind) >= 0, "\(kind) at \(entry.sequence)")
            }
            entries.append(entry)
            head = LedgerHead(sequence: entry.sequence, hash: entry.hash)
        }
    }

    static func account(_ kind: AccountKind) -> AccountID {
        let number = UInt64(AccountKind.allCases.firstIndex(of: kind) ?? 0)
        return AccountID(RawID(at: Timestamp(secondsSinceEpoch: 9), random: (number, number)))
    }

    var facts: [AccountID: LedgerCheck.AccountFacts] {
        Dictionary(
            uniqueKeysWithValues: AccountKind.allCases.map { kind in
                let id = Self.account(kind)
                let debits = entries.filter { $0.debitAccountID == id }.reduce(Int64(0)) { $0 + $1.amountMinor }
                let credits = entries.filter { $0.creditAccountID == id }.reduce(Int64(0)) { $0 + $1.amountMinor }
                return (
                    id,
                    LedgerCheck.AccountFacts(
                        kind: kind, currency: currency, debitsMinor: debits, creditsMinor: credits)
                )
            })
    }

    var keptHead: LedgerHead? {
        entries.last.map { LedgerHead(sequence: $0.sequence, hash: $0.hash) }
    }

    /// Why the entries do not fit; nil when they do.
    static func fault(
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

    var fault: LedgerFault? { Self.fault(entries, facts, head: keptHead) }
}
