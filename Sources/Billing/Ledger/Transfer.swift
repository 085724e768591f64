import Kernel

/// What a transfer is for.
package enum TransferKind: String, Sendable, Codable, CaseIterable {
    case topUp
    /// Out of the free balance, to the driver or back from a credit by mistake.
    case payOut
    case hold
    case release
    /// A priced line of an order: receivable against revenue.
    case charge
    /// Taken from what was held.
    case capture
    /// Taken from the free balance.
    case payment
    case refund
    case correction
    /// A debt that is forgiven.
    case writeOff
}

/// A movement that is to be booked. Accounts are named by kind; the ledger finds the rows.
package struct TransferDraft: Sendable, Equatable {
    package let kind: TransferKind
    package let debit: AccountKind
    package let credit: AccountKind
    /// Above zero, in minor units.
    package let amountMinor: Int64
    package let memo: String

    init(_ kind: TransferKind, debit: AccountKind, credit: AccountKind, _ amountMinor: Int64, _ memo: String) {
        precondition(amountMinor > 0, "a transfer moves something")
        precondition(debit != credit, "a transfer moves from one account to another")
        self.kind = kind
        self.debit = debit
        self.credit = credit
        self.amountMinor = amountMinor
        self.memo = memo
    }

    /// - Parameter amountMinor: above zero.
    package static func topUp(_ amountMinor: Int64, memo: String) -> TransferDraft {
        TransferDraft(.topUp, debit: .funding, credit: .driverAvailable, amountMinor, memo)
    }

    /// - Parameter amountMinor: above zero.
    package static func payOut(_ amountMinor: Int64, memo: String) -> TransferDraft {
        TransferDraft(.payOut, debit: .driverAvailable, credit: .funding, amountMinor, memo)
    }

    /// - Parameter amountMinor: above zero.
    package static func hold(_ amountMinor: Int64, memo: String) -> TransferDraft {
        TransferDraft(.hold, debit: .driverAvailable, credit: .driverHeld, amountMinor, memo)
    }

    /// - Parameter amountMinor: above zero.
    package static func release(_ amountMinor: Int64, memo: String) -> TransferDraft {
        TransferDraft(.release, debit: .driverHeld, credit: .driverAvailable, amountMinor, memo)
    }

    /// - Parameter amountMinor: above zero.
    package static func refund(_ amountMinor: Int64, memo: String) -> TransferDraft {
        TransferDraft(.refund, debit: .refunds, credit: .driverAvailable, amountMinor, memo)
    }

    /// A later payment of what was owed.
    /// - Parameter amountMinor: above zero.
    package static func payDebt(_ amountMinor: Int64, memo: String) -> TransferDraft {
        TransferDraft(.payment, debit: .driverAvailable, credit: .receivable, amountMinor, memo)
    }

    /// What is owed is forgiven: nobody asks for it any more.
    /// - Parameter amountMinor: above zero.
    package static func writeOff(_ amountMinor: Int64, memo: String) -> TransferDraft {
        TransferDraft(.writeOff, debit: .writeOffs, credit: .receivable, amountMinor, memo)
    }

    /// Takes a booked transfer back: the same amount the other way. The booked one stays.
    package static func correction(
        ofDebit debit: AccountKind, credit: AccountKind, _ amountMinor: Int64, memo: String
    ) -> TransferDraft {
        TransferDraft(.correction, debit: credit, credit: debit, amountMinor, memo)
    }
}
