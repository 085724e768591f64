import Charging
import Flows
import Kernel
import Storage

/// Some weeks of charging before the demonstration begins, lived through by the same flows that real chargers use, with
/// a clock of its own: reports, heatmaps and "usual for this weekday" have something to say from the first minute.
struct DemoHistory: Sendable {
    struct Station: Sendable {
        let context: StationContext
        /// Cards of the drivers who come here, with their wallets; nil for who pays by invoice.
        let cards: [(token: String, wallet: WalletID?)]
    }

    let flows: FlowContext
    let stations: [Station]
    let days: Int

    /// Taiwan has no daylight saving time.
    private static let offset = Milliseconds.hours(8)
    /// Sessions that begin in each hour of a weekday and of a weekend, in hundredths for a station.
    private static let weekday: [Int] = [
        6, 3, 2, 2, 3, 9, 24, 48, 60, 45, 40, 48, 60, 48, 40, 42, 52, 70, 80, 70, 54, 36, 20, 12,
    ]
    private static let weekend: [Int] = [
        9, 6, 3, 2, 2, 4, 9, 18, 36, 57, 70, 76, 80, 76, 72, 70, 66, 63, 60, 50, 40, 26, 18, 12,
    ]
    private static let sampleEvery = Milliseconds.minutes(5)
    private static let shortest = Milliseconds.minutes(15)
    /// Meters that err give somebody something to decide: one session in so many of the last days.
    private static let oddOneIn = 160
    private static let oddDays = 6
    /// Days on which a station loses its line for a while: one in so many.
    private static let awayOneIn = 12
    private static let creditBelowMinor: Int64 = 150_000

    /// Midnight so many days ago.
    static func beginning(_ now: Timestamp, days: Int) -> Timestamp {
        let today = CivilTime(now, offsetSeconds: Int(offset.count / 1000))
        return now - Milliseconds(Int64(today.minuteOfDay) * 60_000) - .hours(24 * days)
    }

    /// The stations are connected from the beginning on, except now and then: availability and utilisation are shares of
    /// that time.
    static func connect(_ owner: OperatorID, days: Int, _ flows: FlowContext) async throws {
        guard days > 0 else { return }
        let began = beginning(flows.time.now(), days: days)
        try await flows.database.write { connection in
            let stations = try StationRepository.page(.init(operatorID: owner), after: nil, limit: 1000, connection)
            for (index, station) in stations.enumerated() {
                _ = try StationRepository.takeOver(
                    station.id, protocolName: "ocpp1.6", remoteAddress: "127.0.0.1", profile: .password, at: began,
                    connection)
                for evse in 1...2 {
                    try ConnectorRepository.save(
                        ConnectorRecord(
                            stationID: station.id, evse: evse, connector: 1, status: .available, changedAt: began),
                        connection)
                }
                var chance = SeededGenerator(seed: UInt64(index))
                for day in 0..<days where Int.random(in: 0..<awayOneIn, using: &chance) == 0 {
                    let from = began + .hours(24 * day) + .minutes(Int.random(in: 0..<1260, using: &chance))
                    let to = from + .minutes(Int.random(in: 5...150, using: &chance))
                    try OutageRepository.begin(.offline, at: from, of: station.id, connection)
                    try OutageRepository.end(.offline, at: to, of: station.id, connection)
                }
            }
        }
    }

    func live() async throws {
        let midnight = Self.beginning(flows.time.now(), days: 0)
        for day in stride(from: days, through: 0, by: -1) where days > 0 {
            let start = midnight - .hours(24 * day)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for (index, station) in stations.enumerated() {
                    group.addTask { try await liveDay(station, index, from: start, day) }
                }
                try await group.waitForAll()
            }
        }
    }

    private func liveDay(_ station: Station, _ index: Int, from start: Timestamp, _ day: Int) async throws {
        var chance = SeededGenerator(seed: UInt64(day) << 16 | UInt64(index))
        let clock = ManualTimeSource(start)
        let context = flows.at(clock)
        let hours =
            CivilTime(start, offsetSeconds: Int(Self.offset.count / 1000)).date.weekday >= 6
            ? Self.weekend : Self.weekday
        var freeAt = start
        for (hour, hundredths) in hours.enumerated() where Int.random(in: 0..<100, using: &chance) < hundredths {
            let at = max(start + .hours(hour) + .minutes(Int.random(in: 0..<60, using: &chance)), freeAt + .minutes(5))
            guard at < flows.time.now() - Self.shortest else { return }
            let card = station.cards[Int.random(in: 0..<station.cards.count, using: &chance)]
            freeAt = try await liveSession(station, card, at, clock, context, &chance)
        }
    }

    /// - Returns: when the place is free again.
    private func liveSession(
        _ station: Station, _ card: (token: String, wallet: WalletID?), _ at: Timestamp, _ clock: ManualTimeSource,
        _ context: FlowContext, _ chance: inout SeededGenerator
    ) async throws -> Timestamp {
        clock.set(at)
        if let wallet = card.wallet { try await fill(wallet, context) }
        let token = TokenValue(kind: .rfid, raw: card.token)
        let evse = Int.random(in: 1...2, using: &chance)
        let first = at.secondsSinceEpoch / 10  // A register that only grows.
        let started = try await StartSession.run(
            .init(evse: evse, connector: 1, token: token, at: at, meterStartWh: first), from: station.context, context)
        guard let session = started?.session else { return at }
        let longest = Int(min((flows.time.now() - at).count / 60_000, 75))
        let end = at + .minutes(min(Int.random(in: 15...75, using: &chance), max(longest, 1)))
        let soc = Int64.random(in: 100...450, using: &chance)
        var samples: [MeterSample] = []
        var register = first
        var moment = at + Self.sampleEvery
        while moment < end {
            let charged = min(soc + (moment - at).count / 60_000 * 11, 1000)
            let power = max(60_000 - max(charged - 600, 0) * 120, 8000) + Int64.random(in: -900...900, using: &chance)
            register += power * Self.sampleEvery.count / 3_600_000
            let volts = 340 + charged / 10
            samples.append(
                MeterSample(
                    at: moment, registerWh: register, powerW: power, currentMilliamps: power * 1000 / volts,
                    voltageMillivolts: volts * 1000, socPermille: charged))
            moment = moment + Self.sampleEvery
        }
        let isOdd =
            flows.time.now() - at < .hours(24 * Self.oddDays)
            && Int.random(in: 0..<Self.oddOneIn, using: &chance) == 0 && !samples.isEmpty
        clock.set(end)
        _ = try await EndSession.run(
            .init(
                target: .number(session.number),
                ending: SessionEnding(at: end, meterStopWh: isOdd ? register - 2400 : register + 700, reason: "Local"),
                samples: samples,
                token: token, sequence: nil),
            from: station.context, context)
        return end
    }

    private func fill(_ wallet: WalletID, _ context: FlowContext) async throws {
        let record = try await context.database.read { try WalletRepository.find(wallet, $0) }
        guard let record, record.availableMinor < Self.creditBelowMinor else { return }
        _ = try await CreditWallet.run(
            wallet, amountMinor: 300_000, memo: "demo", by: Actor(name: "demo", operatorID: nil), context)
    }
}
