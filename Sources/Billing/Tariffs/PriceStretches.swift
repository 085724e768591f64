import Kernel

/// A time during which energy has one price.
package struct PriceStretch: Sendable, Equatable {
    package let price: PeriodPrice
    package let from: Timestamp
    /// Nil where no change is near.
    package let until: Timestamp?
}

extension CompiledTariff {
    /// A price that holds for longer is not told when it ends: a week has all kinds of days.
    private static let horizon = Milliseconds.hours(24 * 8)

    /// What energy costs from an instant on, the next so many prices.
    package func prices(from start: Timestamp, count: Int) -> [PriceStretch] {
        var found: [PriceStretch] = []
        var from = start
        while found.count < count {
            let (index, until) = end(of: from)
            found.append(PriceStretch(price: prices[index], from: from, until: until))
            guard let until else { break }
            from = until
        }
        return found
    }

    private func end(of from: Timestamp) -> (index: Int, until: Timestamp?) {
        let (index, first) = period(at: from)
        var until = first
        while until < from + Self.horizon {
            let next = period(at: until)
            if prices[next.index] != prices[index] { return (index, until) }
            until = next.until
        }
        return (index, nil)
    }

    /// What everybody gets off who starts at an instant.
    package func discounts(at start: Timestamp) -> [Discount] { discounts.filter { $0.holds(for: start) } }
}
