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
    /// What drivers owed and nobody asks for any more: takes away from revenue, grows by debit.
    case writeOffs

    /// Debits make it grow.
    package var isDebitNormal: Bool {
        switch self {
        case .funding, .receivable, .refunds, .writeOffs: true
        case .driverAvailable, .driverHeld, .revenueElectricity, .revenueService, .revenueFees, .taxPayable: false
        }
    }

    /// A balance below zero would be money that does not exist.
    package var mayBeNegative: Bool {
        switch self {
        case .driverAvailable, .driverHeld, .receivable: false
        // A maximum or a rounding line can be booked before the fees of the operator's first session.
        case .funding, .revenueElectricity, .revenueService, .revenueFees, .taxPayable, .refunds, .writeOffs: true
        }
    }

    /// Belongs to a driver, not to the operator as a whole.
    package var isPerDriver: Bool {
        switch self {
        case .driverAvailable, .driverHeld, .receivable: true
        case .funding, .revenueElectricity, .revenueService, .revenueFees, .taxPayable, .refunds, .writeOffs: false
        }
    }
}
