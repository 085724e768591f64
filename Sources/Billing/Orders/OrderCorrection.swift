import Kernel

/// What makes a booked order right after its session turned out to be another one: an end that came after the session
/// had been closed without it, or a reading that moves energy from one period to another.
///
/// Nothing is changed. Lines that no longer hold are taken back by lines of the opposite quantity, the right ones are
/// added, and transfers book the differences.
package struct OrderCorrection: Sendable, Equatable {
    /// To be appended to the order's.
    package let lines: [OrderLine]
    package let transfers: [TransferDraft]
    /// How the order's total changes, and what was paid and is owed of it.
    package let totalMinor: Int64
    package let paidMinor: Int64
    package let owedMinor: Int64

    /// What of the order stands so far.
    package struct Booked: Sendable {
        /// With the lines of earlier corrections.
        package let order: PricedOrder
        package let owedMinor: Int64

        package init(order: PricedOrder, owedMinor: Int64) {
            self.order = order
            self.owedMinor = owedMinor
        }
    }

    /// - Parameter availableMinor: what the driver's wallet can pay; nil where nothing is taken from a wallet.
    /// - Returns: nil when the order is right as it is.
    package init?(of booked: Booked, to right: PricedOrder, availableMinor: Int64?, memo: String) {
        var standing = Self.standing(booked.order.lines)
        var missing: [OrderLine] = []
        for line in right.lines {
            if let index = standing.firstIndex(where: { Self.isSame($0, line) }) {
                standing.remove(at: index)
            } else {
                missing.append(line)
            }
        }
        guard !standing.isEmpty || !missing.isEmpty else { return nil }
        let number = 1 + (booked.order.lines.map(\.correction).max() ?? 0)
        lines = (standing.map(Self.takenBack) + missing).map { line in
            var line = line
            line.correction = number
            return line
        }
        totalMinor = right.totalMinor - booked.order.totalMinor

        let fromBalance = min(max(totalMinor, 0), availableMinor ?? 0)
        // What is owed falls first; only money that was paid comes back.
        let givenBack = max(-totalMinor - booked.owedMinor, 0)
        paidMinor = fromBalance - givenBack
        owedMinor = totalMinor - paidMinor
        let changes = zip(Settlement.revenue(of: booked.order), Settlement.revenue(of: right)).map {
            (account: $0.0, minor: $1.1 - $0.1)
        }
        // What adds to the receivable comes first, so that it is never below zero on the way.
        var transfers = changes.filter { $0.minor > 0 }.map {
            TransferDraft(.correction, debit: .receivable, credit: $0.account, $0.minor, memo)
        }
        if givenBack > 0 {
            transfers.append(TransferDraft(.correction, debit: .receivable, credit: .driverAvailable, givenBack, memo))
        }
        transfers += changes.filter { $0.minor < 0 }.map {
            TransferDraft(.correction, debit: $0.account, credit: .receivable, -$0.minor, memo)
        }
        if fromBalance > 0 { transfers.append(.payDebt(fromBalance, memo: memo)) }
        self.transfers = transfers
    }

    /// The lines that earlier corrections left standing.
    private static func standing(_ lines: [OrderLine]) -> [OrderLine] {
        var standing: [OrderLine] = []
        for line in lines {
            if line.quantity < 0, let index = standing.firstIndex(where: { isSame($0, takenBack(line)) }) {
                standing.remove(at: index)
            } else {
                standing.append(line)
            }
        }
        return standing
    }

    /// Also its own inverse.
    private static func takenBack(_ line: OrderLine) -> OrderLine {
        OrderLine(
            kind: line.kind, period: line.period, from: line.from, to: line.to, quantity: -line.quantity,
            unit: line.unit, unitPriceMicros: line.unitPriceMicros, amountMinor: -line.amountMinor,
            isInterpolated: line.isInterpolated)
    }

    /// The same to whoever pays it: how exactly its energy is known changes no line, nor when a session ended that paid
    /// a fee for itself.
    private static func isSame(_ left: OrderLine, _ right: OrderLine) -> Bool {
        left.kind == right.kind && left.period == right.period
            && (left.unit == .piece || left.from == right.from && left.to == right.to)
            && left.quantity == right.quantity && left.unit == right.unit
            && left.unitPriceMicros == right.unitPriceMicros && left.amountMinor == right.amountMinor
    }
}
