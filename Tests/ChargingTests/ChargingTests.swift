import Kernel
import Testing

@testable import Charging

private let start = Timestamp(secondsSinceEpoch: 1_790_000_000)

private func session(_ state: ChargingSession.State = .charging) -> ChargingSession {
    ChargingSession(
        id: SessionID(RawID(at: start, random: (1, 1))), number: 7,
        operatorID: OperatorID(RawID(at: start, random: (2, 2))), siteID: nil,
        stationID: StationID(RawID(at: start, random: (3, 3))), evse: 1, connector: 1, transactionID: nil,
        token: TokenValue(idTag: "A1"), driverID: nil, startedAt: start, meterStartWh: 1000, state: state)
}

private func sample(_ minutes: Int, _ wh: Int64?, power: Int64? = nil) -> MeterSample {
    MeterSample(at: start + .minutes(minutes), registerWh: wh, powerW: power)
}

private func progress(_ samples: [MeterSample]) -> (SessionProgress, [ExceptionRule]) {
    var progress = SessionProgress(startedAt: start, meterStartWh: 1000)
    var rules: [ExceptionRule] = []
    for sample in samples {
        let decision = progress.taking(sample, within: .anyStation)
        progress = decision.progress
        rules += decision.oddities.map(\.rule)
    }
    return (progress, rules)
}

private let readings: [(name: String, samples: [MeterSample], energy: Int64, rules: [ExceptionRule])] = [
    ("in order", [sample(1, 1500), sample(2, 2000)], 1000, []),
    ("twice", [sample(1, 1500), sample(1, 1500)], 500, []),
    ("out of order", [sample(2, 2000), sample(1, 1500)], 1000, []),
    ("backwards", [sample(1, 1500), sample(2, 1200), sample(3, 1600)], 600, [.meterWentBackwards]),
    ("a jump", [sample(1, 1500), sample(2, 5_000_000), sample(3, 1600)], 600, [.meterJumped]),
    ("without energy", [sample(1, nil, power: 5000)], 0, []),
]

@Test(arguments: readings.indices)
func `energy never runs backwards whatever the meter says`(_ index: Int) {
    let row = readings[index]
    let (reached, rules) = progress(row.samples)
    #expect(reached.energyWh == row.energy, "\(row.name)")
    #expect(rules == row.rules, "\(row.name)")
}

@Test func `idle time counts from when the power ended, and charging again ends it`() {
    let (idle, _) = progress([sample(1, 1500, power: 30_000), sample(2, 1600, power: 50), sample(3, 1600, power: 0)])
    #expect(idle.energyStoppedAt == start + .minutes(2))
    let again = idle.taking(sample(4, 1700, power: 9000), within: .anyStation).progress
    #expect(again.energyStoppedAt == nil)
}

private let endings: [(name: String, ending: SessionEnding, stop: Int64, rules: [ExceptionRule])] = [
    ("plain", SessionEnding(at: start + .minutes(9), meterStopWh: 2500, reason: "Local"), 2500, []),
    (
        "below the last sample", SessionEnding(at: start + .minutes(9), meterStopWh: 1200, reason: nil), 1500,
        [.stopBelowLastSample]
    ),
    (
        "without a reading", SessionEnding(at: start + .minutes(9), meterStopWh: nil, reason: nil), 1500,
        [.energyMissing]
    ),
    (
        "before the start", SessionEnding(at: start - .minutes(9), meterStopWh: 2500, reason: nil), 2500,
        [.endBeforeStart]
    ),
]

@Test(arguments: endings.indices)
func `an end is mended by what was measured before`(_ index: Int) throws {
    let row = endings[index]
    let (reached, _) = progress([sample(1, 1500)])
    guard case .ended(let ended, let oddities) = session().ending(with: row.ending, progress: reached) else {
        Issue.record("\(row.name): not ended")
        return
    }
    #expect(ended.meterStopWh == row.stop, "\(row.name)")
    #expect(oddities.map(\.rule) == row.rules, "\(row.name)")
    let endedAt = try #require(ended.endedAt)
    #expect(endedAt >= start)
}

@Test func `an end that comes twice changes nothing, and another story is noted`() {
    let (reached, _) = progress([sample(1, 1500)])
    let ending = SessionEnding(at: start + .minutes(9), meterStopWh: 2500, reason: nil)
    guard case .ended(let ended, _) = session().ending(with: ending, progress: reached) else {
        Issue.record("not ended")
        return
    }
    #expect(ended.ending(with: ending, progress: reached) == .alreadyEnded(oddities: []))
    let other = SessionEnding(at: start + .minutes(20), meterStopWh: 9000, reason: nil)
    guard case .alreadyEnded(let oddities) = ended.ending(with: other, progress: reached) else {
        Issue.record("ended twice")
        return
    }
    #expect(oddities.map(\.rule) == [.conflictingStop])
    #expect(oddities.first?.evidence["laterMeterStopWh"] == "9000")
}

private let tags: [(String, TokenValue.Kind, String)] = [
    ("abc123", .rfid, "ABC123"), ("  04A2B3 ", .rfid, "04A2B3"), ("VID:92D50A693F80", .macAddress, "92D50A693F80"),
    ("vid:92:d5:0a:69:3f:80", .macAddress, "92D50A693F80"), ("VID:XYZ", .rfid, "VID:XYZ"),
    ("LRW3E7FA5LC000001", .vin, "LRW3E7FA5LC000001"), ("VIN:LRW3E7FA5LC000001", .vin, "LRW3E7FA5LC000001"),
    ("LRW3E7FA5LCO00001", .rfid, "LRW3E7FA5LCO00001"), ("12345678901234567", .rfid, "12345678901234567"),
    ("", .rfid, ""), ("A", .rfid, "A"),
]

@Test(arguments: tags.indices)
func `an id tag is read for what it is`(_ index: Int) {
    let (raw, kind, text) = tags[index]
    let token = TokenValue(idTag: raw)
    #expect(token.kind == kind && token.text == text, "\(raw)")
}

@Test func `a token is refused for each reason of its own`() {
    let rules = AuthorizationRules(
        minimumBalanceMinor: 100, allowsConcurrentSessions: false, acceptsUnknownTokens: false)
    func facts(_ change: (inout TokenFacts) -> Void) -> TokenFacts {
        var facts = TokenFacts(
            status: .active, expiresAt: nil, driverID: nil, driverIsFrozen: false, availableMinor: 100,
            runningSessions: 0)
        change(&facts)
        return facts
    }
    func answer(_ facts: TokenFacts?, starting: Bool = true) -> AuthorizationOutcome {
        rules.decide(facts, now: start, isStarting: starting)
    }
    #expect(answer(nil) == .unknown)
    #expect(answer(facts { _ in }) == .accepted)
    #expect(answer(facts { $0.status = .blocked }) == .blocked)
    #expect(answer(facts { $0.driverIsFrozen = true }) == .blocked)
    #expect(answer(facts { $0.expiresAt = start }) == .expired)
    #expect(answer(facts { $0.expiresAt = start + .seconds(1) }) == .accepted)
    #expect(answer(facts { $0.availableMinor = 99 }) == .noCredit)
    #expect(answer(facts { $0.availableMinor = nil }) == .accepted)
    #expect(answer(facts { $0.runningSessions = 1 }) == .concurrent)
    // The same card ends its session at the station: an Authorize is no start, and needs no money.
    #expect(
        answer(
            facts {
                $0.runningSessions = 1; $0.availableMinor = 0
            }, starting: false) == .accepted)
}

private let heard: [(name: String, heardAgo: Int?, closedAgo: Int?, expected: Presence)] = [
    ("never", nil, nil, .offline), ("just now", 1, nil, .connected), ("quiet", 80, nil, .silent),
    ("long quiet with an open socket", 140, nil, .offline), ("closed a moment ago", 5, 5, .silent),
    ("closed", 30, 25, .offline),
]

@Test(arguments: heard.indices)
func `presence follows what is heard and not how sockets close`(_ index: Int) {
    let row = heard[index]
    let presence = PresenceRules.standard.presence(
        lastHeardAt: row.heardAgo.map { start - .seconds($0) }, closedAt: row.closedAgo.map { start - .seconds($0) },
        now: start)
    #expect(presence == row.expected, "\(row.name)")
}

@Test func `sequence numbers in any order leave the gaps that there are`() {
    var set = SequenceSet()
    for number in [3, 0, 1, 1, 7, 5, 6] { set.insert(number) }
    #expect(set.description == "0-1,3,5-7")
    #expect(set.gaps == "2,4")
    #expect(SequenceSet(set.description) == set)
    set.insert(2)
    set.insert(4)
    #expect(set.gaps == nil)
    #expect(set.description == "0-7")
}

@Test func `a clock that cannot be right is replaced by ours`() {
    #expect(ClockSkew.plausible(start - .hours(30), receivedAt: start) == start - .hours(30))
    #expect(ClockSkew.plausible(Timestamp(secondsSinceEpoch: 0), receivedAt: start) == start)
    #expect(ClockSkew.plausible(start + .hours(1), receivedAt: start) == start)
    #expect(ClockSkew.plausible(nil, receivedAt: start) == start)
}
