import Charging
import Kernel

/// What a person does about an exception, with what it needs.
package enum Repair: Sendable, Equatable {
    case closeAsIs
    /// - Parameter assignsToken: the card is the driver's from now on.
    case assignDriver(DriverID, assignsToken: Bool)
    /// Without a version: by the one in force when the session began.
    case price(TariffVersionID?)
    case reprice(TariffVersionID)
    case correctSession(SessionChange)
    case refund(amountMinor: Int64)
    case collectDebt
    case forgiveDebt
    case void

    package var action: RepairAction {
        switch self {
        case .closeAsIs: .closeAsIs
        case .assignDriver: .assignDriver
        case .price: .price
        case .reprice: .reprice
        case .correctSession: .correctSession
        case .refund: .refund
        case .collectDebt: .collectDebt
        case .forgiveDebt: .forgiveDebt
        case .void: .void
        }
    }
}

/// What was different about a session; nil stays as it is.
package struct SessionChange: Sendable, Equatable {
    package var startedAt: Timestamp?
    package var endedAt: Timestamp?
    package var meterStartWh: Int64?
    package var meterStopWh: Int64?

    package init(
        startedAt: Timestamp? = nil, endedAt: Timestamp? = nil, meterStartWh: Int64? = nil, meterStopWh: Int64? = nil
    ) {
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.meterStartWh = meterStartWh
        self.meterStopWh = meterStopWh
    }
}
