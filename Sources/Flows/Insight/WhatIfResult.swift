import Billing
import Kernel

/// What past sessions would have cost under another tariff, beside what they did cost. Money in minor units, tax
/// included where nothing else is said.
package struct WhatIfResult: Sendable, Equatable {
    package struct Sums: Sendable, Equatable {
        package var sessions: Int64 = 0
        package var energyWh: Int64 = 0
        package var beforeMinor: Int64 = 0
        package var afterMinor: Int64 = 0

        package init() {}

        package var differenceMinor: Int64 { afterMinor - beforeMinor }
    }

    package struct Period: Sendable, Equatable {
        /// Nil: fees, limits, tax and rounding.
        package let period: PeriodKind?
        package var beforeWh: Int64 = 0
        package var afterWh: Int64 = 0
        package var beforeMinor: Int64 = 0
        package var afterMinor: Int64 = 0
    }

    /// Sessions whose price changes by so many permille: from `fromPermille` on, below `toPermille`.
    package struct Band: Sendable, Equatable {
        package let fromPermille: Int64?
        package let toPermille: Int64?
        package var sessions: Int64 = 0
        package var differenceMinor: Int64 = 0
    }

    package struct DriverGroup: Sendable, Equatable {
        package let group: String?
        package var sums: Sums
    }

    package struct Driver: Sendable, Equatable {
        package let driverID: DriverID
        package let group: String?
        package var sums: Sums
    }

    package struct Margin: Sendable, Equatable {
        package let electricityCostMinor: Int64
        /// Energy of sites whose price of electricity nobody said; it is not in the cost.
        package let energyWithoutPriceWh: Int64
        package let taxBeforeMinor: Int64
        package let taxAfterMinor: Int64
        /// What is left of the total without tax and electricity.
        package let beforeMinor: Int64
        package let afterMinor: Int64
    }

    /// An estimate: part of the energy of each season's dearest period moves to its cheapest. Minimum, maximum and
    /// rounding are left aside.
    package struct Shift: Sendable, Equatable {
        package let permille: Int64
        package var movedWh: Int64 = 0
        package var afterMinor: Int64 = 0
    }

    package let currency: Currency
    package let total: Sums
    package let periods: [Period]
    package let bands: [Band]
    package let driverGroups: [DriverGroup]
    package let driversWhoPayMore: Int64
    package let driversWhoPayLess: Int64
    /// Those with the highest difference.
    package let payMore: [Driver]
    package let margin: Margin
    package let shift: Shift?
}
