import Charging
import Kernel
import LiveBus
import Storage

/// What the meter said when a 2.x transaction began. Its start need not say it (`TxStartedMeasurands` may be empty), and
/// events overtake each other: then it is the earliest reading that has come. What flowed before, nobody measured.
enum StartReading {
    /// Of one event: the reading that says it is the first, else the earliest.
    static func first(of samples: [MeterSample]) -> MeterSample? {
        let readings = samples.filter { $0.registerWh != nil }
        return readings.first(where: \.isOfBegin) ?? readings.min { $0.at < $1.at }
    }

    /// The session with samples that are about to be taken; nil where none of them moves its first reading.
    static func moved(
        _ metered: MeteredSession, by samples: [MeterSample], _ now: Timestamp, _ connection: any SQLConnection
    ) throws -> MeteredSession? {
        let session = metered.facts.record.session
        guard session.transactionID != nil, samples.contains(where: { $0.registerWh != nil }) else { return nil }
        let booked = samples.map { $0.booked(in: session, receivedAt: now) }.filter { session.mayHold($0) }
        guard let first = first(of: booked), let register = first.registerWh, mayBeFirst(first, metered) else {
            return nil
        }
        let known = try MeterSampleRepository.firstReadings(of: session.id, limit: 1, connection).first
        // Anything else is what the start, or a person, said.
        guard session.meterStartWh == known?.registerWh ?? 0 else { return nil }
        var moved = metered
        if let known {
            guard register < session.meterStartWh, first.isOfBegin || first.at < known.at else { return nil }
            moved.progress.progress.energyWh += session.meterStartWh - register
        } else {
            guard session.state == .charging || session.isEndInferred else { return nil }
            moved.progress.progress.lastRegisterWh = register
            moved.progress.progress.lastRegisterAt = first.isOfBegin ? session.startedAt : first.at
        }
        var record = metered.facts.record
        record.session.meterStartWh = register
        moved.facts = SessionFacts(record, timeZone: metered.facts.timeZone)
        // Begins anew with the next reading, from the right start.
        moved.progress.runningPrice = nil
        return moved
    }

    /// Nothing earlier counted so far: asked before the readings are looked up, for few samples are.
    private static func mayBeFirst(_ sample: MeterSample, _ metered: MeteredSession) -> Bool {
        let session = metered.facts.record.session
        let lastAt = metered.progress.progress.lastRegisterAt
        return session.state == .ended || lastAt == session.startedAt || sample.at <= lastAt
    }

    /// The station measured once, at the end: what the session used cannot be told.
    /// - Parameter session: as it ended.
    static func oddity(_ session: ChargingSession, _ connection: any SQLConnection) throws -> Oddity? {
        guard session.transactionID != nil, session.meterStopWh == session.meterStartWh else { return nil }
        let readings = try MeterSampleRepository.firstReadings(of: session.id, limit: 2, connection)
        guard let only = readings.first, readings.count == 1, only.registerWh == session.meterStartWh,
            only.at > session.startedAt
        else { return nil }
        return Oddity(
            .startUnmeasured, ["meterStopWh": String(session.meterStartWh), "startedAt": session.startedAt.description])
    }
}

extension MeterSample {
    /// With the time that it counts at. Some stations call every reading the first: a higher one keeps its time.
    func booked(in session: ChargingSession, receivedAt now: Timestamp) -> MeterSample {
        var sample = self
        sample.at = ClockSkew.plausible(at, receivedAt: now)
        let isFirst = sample.at < session.startedAt || registerWh.map { $0 <= session.meterStartWh } ?? false
        if isOfBegin, isFirst { sample.at = session.startedAt }
        return sample
    }
}

extension ChargingSession {
    /// Also after an end that nobody said: the real one may still come.
    func mayHold(_ sample: MeterSample) -> Bool {
        guard let endedAt, sample.at > endedAt else { return sample.at >= startedAt }
        return isEndInferred
    }
}
