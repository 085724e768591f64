import Kernel

/// A reading of the energy register.
package struct MeterPoint: Sendable, Equatable {
    package let at: Timestamp
    package let registerWh: Int64

    package init(at: Timestamp, registerWh: Int64) {
        self.at = at
        self.registerWh = registerWh
    }
}

/// What a session used, as the price engine sees it.
package struct SessionUsage: Sendable, Equatable {
    package let startedAt: Timestamp
    package let endedAt: Timestamp
    package let meterStartWh: Int64
    package let meterStopWh: Int64
    /// Readings in between, in any order; what cannot be is left out and reported.
    package let points: [MeterPoint]
    /// When energy stopped flowing for good; idle fees count from here. Nil: it flowed to the end.
    package let energyStoppedAt: Timestamp?

    package init(
        startedAt: Timestamp, endedAt: Timestamp, meterStartWh: Int64, meterStopWh: Int64, points: [MeterPoint],
        energyStoppedAt: Timestamp?
    ) {
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.meterStartWh = meterStartWh
        self.meterStopWh = meterStopWh
        self.points = points
        self.energyStoppedAt = energyStoppedAt
    }

    /// A session longer than this has a broken clock in it (a station that began in 1970), and pricing each of its
    /// half-hours would hold up a write.
    package static let maximumSpan = Milliseconds.hours(400 * 24)
    /// 1 GWh, a thousand times what the largest vehicle takes. Together with the limits of prices and `maximumSpan` it
    /// keeps every amount, in micros too, within 64 bits.
    package static let maximumEnergyWh: Int64 = 1_000_000_000
}

/// The readings of a session as they are priced: in order of time, never falling, the final one last.
struct MendedReadings {
    let endedAt: Timestamp
    let points: [MeterPoint]
    let oddities: [UsageOddity]

    init(_ usage: SessionUsage) {
        var oddities: [UsageOddity] = []
        endedAt = Self.end(of: usage, &oddities)
        let ceilingWh = Self.ceiling(of: usage, &oddities)
        var kept: [MeterPoint] = []
        kept.reserveCapacity(usage.points.count + 1)
        var highest = usage.meterStartWh
        var outside = LeftOut()
        var backwards = LeftOut()
        var above = LeftOut()
        for point in Self.inOrder(usage.points) {
            if point.at < usage.startedAt || point.at > endedAt {
                outside.note(point)
            } else if point.registerWh < highest {
                backwards.note(point)
            } else if point.registerWh > ceilingWh {
                above.note(point)
            } else {
                highest = point.registerWh
                kept.append(point)
            }
        }
        if let first = outside.first { oddities.append(.readingsOutside(count: outside.count, first: first)) }
        if let first = backwards.first { oddities.append(.readingsBackwards(count: backwards.count, first: first)) }
        if let first = above.first { oddities.append(.readingsAboveStop(count: above.count, first: first)) }
        let isStopBelieved = ceilingWh == usage.meterStopWh
        kept.append(MeterPoint(at: endedAt, registerWh: isStopBelieved ? usage.meterStopWh : highest))
        points = kept
        self.oddities = oddities
    }

    private struct LeftOut {
        var count = 0
        var first: MeterPoint?

        mutating func note(_ point: MeterPoint) {
            count += 1
            if first == nil { first = point }
        }
    }

    private static func end(of usage: SessionUsage, _ oddities: inout [UsageOddity]) -> Timestamp {
        if usage.endedAt < usage.startedAt {
            oddities.append(.endBeforeStart(startedAt: usage.startedAt, endedAt: usage.endedAt))
            return usage.startedAt
        }
        let latest = usage.startedAt + SessionUsage.maximumSpan
        if usage.endedAt > latest {
            oddities.append(.tooLong(startedAt: usage.startedAt, endedAt: usage.endedAt))
            return latest
        }
        return usage.endedAt
    }

    /// The highest reading that is believed: the final one where it can be.
    private static func ceiling(of usage: SessionUsage, _ oddities: inout [UsageOddity]) -> Int64 {
        if usage.meterStopWh < usage.meterStartWh {
            oddities.append(.stopBelowStart(startWh: usage.meterStartWh, stopWh: usage.meterStopWh))
            return usage.meterStartWh
        }
        let (most, overflows) = usage.meterStartWh.addingReportingOverflow(SessionUsage.maximumEnergyWh)
        if !overflows, usage.meterStopWh > most {
            oddities.append(.tooMuchEnergy(startWh: usage.meterStartWh, stopWh: usage.meterStopWh))
            return most
        }
        return usage.meterStopWh
    }

    /// By time, and at one time by register; nearly always they come so.
    private static func inOrder(_ points: [MeterPoint]) -> [MeterPoint] {
        func precedes(_ left: MeterPoint, _ right: MeterPoint) -> Bool {
            (left.at, left.registerWh) < (right.at, right.registerWh)
        }
        let isInOrder = zip(points, points.dropFirst()).allSatisfy { !precedes($1, $0) }
        return isInOrder ? points : points.sorted(by: precedes)
    }
}
