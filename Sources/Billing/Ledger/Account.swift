import Kernel

/// The chart of accounts (docs/money.md). The raw value is the word of the database and the API.
package enum AccountKind: String, Sendable, Codable, CaseIterable {
    /// Money that drivers put in, before it is assigned: an asset, grows by debit.
    case funding
    /// What a driver can spend: a liability, grows by credit, never below zero.
    case driverAvailable
    /// What is set aside for a running session: a liability, never below zero.
    case driverHeld
    /// What a driver owes for priced sessions: an asset.
    case receivable
    case revenueElectricity
    case revenueService
    /// Session, time and idle fees, minimum, maximum and rounding.
    case revenueFees
    case taxPayable
    /// Given back to drivers: takes away from revenue, grows by debit.
    case refunds

    /// Debits make it grow.
    package var isDebitNormal: Bool {
        switch self {
        case .funding, .receivable, .refunds: true
        case .driverAvailable, .driverHeld, .revenueElectricity, .revenueService, .revenueFees, .taxPayable: false
        }
    }

    /// A balance below zero would be money that does not exist.
    package var mayBeNegative: Bool {
        switch self {
        case .driverAvailable, .driverHeld, .receivable: false
        // A maximum or a rounding line can be booked before the fees of the operator's first session.
        case .funding, .revenueElectricity, .revenueService, .revenueFees, .taxPayable, .refunds: true
        }
    }

    /// Belongs to a driver, not to the operator as a whole.
    package var isPerDriver: Bool {
        switch self {
        case .driverAvailable, .driverHeld, .receivable: true
        case .funding, .revenueElectricity, .revenueService, .revenueFees, .taxPayable, .refunds: false
        }
    }
}

/// What a transfer is for.
package enum TransferKind: String, Sendable, Codable, CaseIterable {
    case topUp
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
}
