import Charging
import Kernel
import Storage

/// What a session adds to the hourly energy and occupancy of its station.
enum EnergyRollUp {
    private static let hour: Int64 = 3_600_000

    /// Hours that one session may span; a session of longer than a month is a meter that was never read.
    private static let maximumHours: Int64 = 24 * 31

    static func hours(
        of session: ChargingSession, _ progress: SessionProgress, _ connection: any SQLConnection
    ) throws -> [EnergyHour] {
        guard let ended = session.endedAt, let stopWh = session.meterStopWh else { return [] }
        let shift = try shift(of: session, connection)
        let (startedAt, endedAt) = (session.startedAt + shift, ended + shift)
        var readings = try MeterSampleRepository.all(of: session.id, connection).compactMap { sample in
            sample.registerWh.map { (at: (sample.at + shift).millisecondsSinceEpoch, wh: $0) }
        }
        readings.append((endedAt.millisecondsSinceEpoch, stopWh))
        let first = startedAt.millisecondsSinceEpoch / hour
        let last = max(first, min(endedAt.millisecondsSinceEpoch / hour, first + maximumHours))
        var hours = (first...last).map { number in
            EnergyHour(
                stationID: session.stationID, hour: number, energyWh: 0,
                occupiedMilliseconds: overlap(number, startedAt, endedAt), sessions: number == first ? 1 : 0)
        }
        var previousWh = session.meterStartWh
        for reading in readings where reading.wh > previousWh && reading.wh <= stopWh {
            // An interval counts in the hour in which it was measured; statistics need no finer cut.
            let index = Int(min(max(reading.at / hour, first), last) - first)
            hours[index].energyWh += reading.wh - previousWh
            previousWh = reading.wh
        }
        return hours
    }

    /// Hours begin on the clock of the session's site.
    private static func shift(
        of session: ChargingSession, _ connection: any SQLConnection
    ) throws -> Milliseconds {
        let name =
            try session.siteID.flatMap { try SiteRepository.timeZone(of: $0, connection) }
            ?? OperatorRepository.timeZone(of: session.operatorID, connection)
        return InsightHours.shift(
            ofOffset: SiteTimeZones.zone(name ?? "UTC").offset(at: session.startedAt).seconds)
    }

    /// With what the session earned, spread over them.
    static func hours(
        of session: ChargingSession, earning totalMinor: Int64, _ progress: SessionProgress,
        _ connection: any SQLConnection
    ) throws -> [EnergyHour] {
        var hours = try hours(of: session, progress, connection)
        EnergyHour.spread(totalMinor, over: &hours)
        return hours
    }

    /// What was added for a session is taken back, and what it adds now is added.
    static func replace(
        _ before: [EnergyHour], with after: [EnergyHour], _ connection: any SQLConnection
    ) throws {
        guard after != before else { return }
        let taken = before.map {
            EnergyHour(
                stationID: $0.stationID, hour: $0.hour, energyWh: -$0.energyWh,
                occupiedMilliseconds: -$0.occupiedMilliseconds, sessions: -$0.sessions,
                revenueMinor: -$0.revenueMinor)
        }
        try EnergyHoursRepository.add(taken + after, connection)
    }

    private static func overlap(_ number: Int64, _ from: Timestamp, _ to: Timestamp) -> Int64 {
        let start = max(number * hour, from.millisecondsSinceEpoch)
        let end = min((number + 1) * hour, to.millisecondsSinceEpoch)
        return max(end - start, 0)
    }
}
