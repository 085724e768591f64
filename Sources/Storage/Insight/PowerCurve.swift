import Kernel

/// The power that flowed over a span of time, from the samples of its sessions.
package struct PowerCurve: Sendable {
    package struct Step: Sendable, Equatable {
        package let at: Timestamp
        /// Over the step, or the part of it that has passed.
        package let meanW: Int64
        /// The highest mean over a tenth of the step.
        package let peakW: Int64
    }

    /// Steps of one curve: more than a screen has points.
    package static let maximumSteps: Int64 = 2000
    /// A power holds until the next reading, but not longer than this: then nobody knows.
    static let holds = Milliseconds.minutes(15)
    /// Sessions that began longer before the span are not looked for.
    static let longestSession = Milliseconds.hours(24 * 7)
    /// Samples read for one curve. More would hold a reader of the database for seconds.
    package static let maximumSamples: Int64 = 2_000_000

    package let steps: [Step]

    /// - Parameter now: nothing is known beyond.
    /// - Returns: nil where more than `maximumSamples` would have to be read.
    package static func read(
        _ scope: InsightScope, from: Timestamp, to: Timestamp, step: Milliseconds, now: Timestamp,
        _ connection: any SQLConnection
    ) throws -> PowerCurve? {
        var filter = SQLFilter()
        scope.narrow(&filter, "s")
        filter.add("s.started_at >=", from - longestSession)
        filter.add("s.started_at <", to)
        filter.add("(s.ended_at IS NULL OR s.ended_at > ?)", values: [from])
        let samples =
            try connection.query(
                """
                SELECT COALESCE(SUM(p.sample_count), 0) FROM sessions s JOIN session_progress p ON p.session_id = s.id
                \(filter.whereClause)
                """,
                filter.arguments
            ) { try $0.integer(0) }.first ?? 0
        guard samples <= maximumSamples else { return nil }
        var recent: [String: [Reading]] = [:]
        try RecentSamples.forEach(filter, connection) { id, endedAt, samples in
            recent[id] = samples.filter { $0.at >= from - holds && $0.at < to }.map { sample in
                Reading(
                    sessionID: id, at: sample.at, powerW: sample.powerW, registerWh: sample.registerWh, endedAt: endedAt
                )
            }
        }
        filter.add("m.at >=", from - holds)
        filter.add("m.at <", to)
        var grid = PowerGrid(from: from, to: min(to, now), step: step)
        var last: Reading?
        func take(_ reading: Reading) {
            last?.flow(until: reading, into: &grid)
            last = reading
        }
        /// What is no row yet is later than what is.
        func takeRecent(of id: String) {
            for reading in recent.removeValue(forKey: id) ?? [] { take(reading) }
        }
        try connection.forEachRow(
            """
            SELECT m.session_id, m.at, m.power_w, m.register_wh, s.ended_at
            FROM sessions s JOIN meter_samples m ON m.session_id = s.id \(filter.whereClause)
            ORDER BY m.session_id, m.at
            """,
            filter.arguments
        ) { row in
            let reading = Reading(
                sessionID: try row.text(0), at: try row.timestamp(1), powerW: try row.integerOrNil(2),
                registerWh: try row.integerOrNil(3), endedAt: try row.timestampOrNil(4))
            if let before = last?.sessionID, before != reading.sessionID { takeRecent(of: before) }
            take(reading)
        }
        if let id = last?.sessionID { takeRecent(of: id) }
        for id in recent.keys { takeRecent(of: id) }
        last?.flow(until: nil, into: &grid)
        return PowerCurve(steps: grid.steps())
    }

    private struct Reading {
        let sessionID: String
        let at: Timestamp
        let powerW: Int64?
        let registerWh: Int64?
        let endedAt: Timestamp?

        /// Until the next reading of the session, its end, or nobody knows.
        func flow(until next: Reading?, into grid: inout PowerGrid) {
            let follower = next.flatMap { $0.sessionID == sessionID ? $0 : nil }
            let end = min(follower?.at ?? endedAt ?? at + PowerCurve.holds, at + PowerCurve.holds)
            guard end > at else { return }
            if let powerW {
                grid.add(powerW, from: at, to: end)
            } else if let registerWh, let later = follower?.registerWh, later > registerWh, let follower {
                let watts = Int128(later - registerWh) * 3_600_000 / Int128((follower.at - at).count)
                grid.add(Int64(clamping: watts), from: at, to: end)
            }
        }
    }
}

/// Energy by tenths of a step, in watt-milliseconds.
struct PowerGrid {
    private static let cellsPerStep: Int64 = 10

    private let from: Int64
    private let to: Int64
    private let cell: Int64
    private var cells: [Int64]

    init(from: Timestamp, to: Timestamp, step: Milliseconds) {
        self.from = from.millisecondsSinceEpoch
        self.to = max(to.millisecondsSinceEpoch, self.from)
        cell = step.count / Self.cellsPerStep
        cells = [Int64](repeating: 0, count: Int((self.to - self.from + cell - 1) / cell))
    }

    mutating func add(_ watts: Int64, from begin: Timestamp, to end: Timestamp) {
        var at = max(begin.millisecondsSinceEpoch, from)
        let end = min(end.millisecondsSinceEpoch, to)
        while at < end {
            let index = (at - from) / cell
            let next = min(end, from + (index + 1) * cell)
            cells[Int(index)] += watts * (next - at)
            at = next
        }
    }

    func steps() -> [PowerCurve.Step] {
        stride(from: 0, to: cells.count, by: Int(Self.cellsPerStep)).map { first in
            let own = cells[first..<min(first + Int(Self.cellsPerStep), cells.count)]
            let begin = from + Int64(first) * cell
            let length = min(Int64(own.count) * cell, to - begin)
            let peak = own.indices.map { index in
                own[index] / max(min(cell, to - (from + Int64(index) * cell)), 1)
            }.max()
            return PowerCurve.Step(
                at: Timestamp(millisecondsSinceEpoch: begin), meanW: own.reduce(0, +) / max(length, 1),
                peakW: peak ?? 0)
        }
    }
}
