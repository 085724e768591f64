import Kernel

/// What the price engine had to mend before it could price a session, with the evidence. None of these stops a price
/// from being made; each says what was done instead of what was sent.
package enum UsageOddity: Sendable, Equatable {
    /// The end is before the start; the start was taken, so the session has no length.
    case endBeforeStart(startedAt: Timestamp, endedAt: Timestamp)
    /// Longer than `SessionUsage.maximumSpan`; priced up to there.
    case tooLong(startedAt: Timestamp, endedAt: Timestamp)
    /// The final reading is below the first; no energy is charged.
    case stopBelowStart(startWh: Int64, stopWh: Int64)
    /// More than `SessionUsage.maximumEnergyWh`; the highest reading within it was taken as the final one.
    case tooMuchEnergy(startWh: Int64, stopWh: Int64)
    /// Readings before the start or after the end, left out.
    case readingsOutside(count: Int, first: MeterPoint)
    /// Readings below an earlier one, left out.
    case readingsBackwards(count: Int, first: MeterPoint)
    /// Readings above the final one, left out.
    case readingsAboveStop(count: Int, first: MeterPoint)
}

extension UsageOddity: CustomStringConvertible {
    package var description: String {
        switch self {
        case .endBeforeStart(let start, let end): "the end \(end) is before the start \(start); the start is taken"
        case .tooLong(let start, let end):
            "from \(start) to \(end) is longer than a session can be; only its first part is priced"
        case .stopBelowStart(let start, let stop):
            "the final reading \(stop) Wh is below the first, \(start) Wh; no energy is charged"
        case .tooMuchEnergy(let start, let stop):
            "from \(start) to \(stop) Wh is more than a session can take; the highest believable reading is taken"
        case .readingsOutside(let count, let first): leftOut(count, "outside the session", first)
        case .readingsBackwards(let count, let first): leftOut(count, "below an earlier one", first)
        case .readingsAboveStop(let count, let first): leftOut(count, "above the final one", first)
        }
    }

    private func leftOut(_ count: Int, _ place: String, _ first: MeterPoint) -> String {
        count == 1
            ? "a reading \(place) is left out: \(first)" : "\(count) readings \(place) are left out, first \(first)"
    }
}

extension MeterPoint: CustomStringConvertible {
    package var description: String { "\(registerWh) Wh at \(at)" }
}
