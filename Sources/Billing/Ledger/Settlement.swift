import Kernel

/// How a priced order is booked and paid.
package struct Settlement: Sendable, Equatable {
    package let transfers: [TransferDraft]
    /// Taken from the hold and the free balance.
    package let paidMinor: Int64
    /// Not covered: stays on the driver's receivable.
    package let owedMinor: Int64
    /// What was held and goes back.
    package let releasedMinor: Int64

    /// What the order takes from a driver's wallet.
    package struct Funds: Sendable, Equatable {
        /// Set aside for this order.
        package let heldMinor: Int64
        /// Free besides.
        package let availableMinor: Int64

        package init(heldMinor: Int64, availableMinor: Int64) {
            precondition(heldMinor >= 0 && availableMinor >= 0, "wallets are never below zero")
            self.heldMinor = heldMinor
            self.availableMinor = availableMinor
        }
    }

    /// First the order is charged (receivable against revenue and tax), then paid: from the hold, from the free
    /// balance; what is left of the hold goes back.
    ///
    /// - Parameter funds: nil where nothing is taken from a wallet: the driver pays by invoice, or nobody is known.
    package init(of order: PricedOrder, funds: Funds?, memo: String) {
        let revenue = Self.revenue(of: order)
        let total = order.totalMinor
        var transfers = Self.charges(revenue, memo)
        let held = funds?.heldMinor ?? 0
        let fromHold = min(held, max(total, 0))
        let fromBalance = min(funds?.availableMinor ?? 0, max(total, 0) - fromHold)
        if fromHold > 0 {
            transfers.append(TransferDraft(.capture, debit: .driverHeld, credit: .receivable, fromHold, memo))
        }
        if fromBalance > 0 {
            transfers.append(TransferDraft(.payment, debit: .driverAvailable, credit: .receivable, fromBalance, memo))
        }
        if held > fromHold { transfers.append(.release(held - fromHold, memo: memo)) }
        self.transfers = transfers
        releasedMinor = held - fromHold
        paidMinor = fromHold + fromBalance
        owedMinor = max(total, 0) - paidMinor
    }

    /// Takes the charges of an order back that nobody paid; the booked ones stay.
    package static func reversal(of order: PricedOrder, memo: String) -> [TransferDraft] {
        let revenue = revenue(of: order)
        // What adds to the receivable comes first, so that it is never below zero on the way.
        return revenue.filter { $0.1 < 0 }.map {
            TransferDraft(.correction, debit: .receivable, credit: $0.0, -$0.1, memo)
        }
            + revenue.filter { $0.1 > 0 }.map {
                TransferDraft(.correction, debit: $0.0, credit: .receivable, $0.1, memo)
            }
    }

    /// What each account earns; together the order's total. Included tax is taken out of each part by its share of the
    /// total, cut so that the shares are exactly the tax.
    static func revenue(of order: PricedOrder) -> [(AccountKind, Int64)] {
        let addedTax = order.sum(of: [.tax])
        let includedTax = addedTax == 0 ? order.taxMinor : 0
        let total = order.totalMinor
        var passed: Int64 = 0
        var takenTax: Int64 = 0
        func net(_ kinds: Set<OrderLine.Kind>) -> Int64 {
            let gross = order.sum(of: kinds)
            guard includedTax != 0 else { return gross }
            passed += gross
            let taxSoFar = Rounding.divide(Int128(includedTax) * Int128(passed), by: Int128(total))
            defer { takenTax = taxSoFar }
            return gross - (taxSoFar - takenTax)
        }
        return [
            (.revenueElectricity, net([.electricity])), (.revenueService, net([.service])),
            (.revenueFees, net([.sessionFee, .timeFee, .idleFee, .discount, .minimum, .maximum, .rounding])),
            (.taxPayable, addedTax + includedTax),
        ]
    }

    private static func charges(_ revenue: [(AccountKind, Int64)], _ memo: String) -> [TransferDraft] {
        // Charges first, then what takes away from them, so that the receivable is never below zero on the way.
        let added = revenue.filter { $0.1 > 0 }.map {
            TransferDraft(.charge, debit: .receivable, credit: $0.0, $0.1, memo)
        }
        let taken = revenue.filter { $0.1 < 0 }.map {
            TransferDraft(.charge, debit: $0.0, credit: .receivable, -$0.1, memo)
        }
        return added + taken
    }
}
