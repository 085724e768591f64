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
        4, 2, 1, 1, 2, 6, 16, 32, 40, 30, 26, 32, 40, 32, 26, 28, 34, 46, 52, 46, 36, 24, 14, 8,
    ]
    private static let weekend: [Int] = [
        6, 4, 2, 1, 1, 3, 6, 12, 24, 38, 46, 50, 52, 50, 48, 46, 44, 42, 40, 34, 26, 18, 12, 8,
    ]
    private static let sampleEvery = Milliseconds.minutes(10)
    private static let creditBelowMinor: Int64 = 150_000

    func live() async throws {
        let now = flows.time.now()
        let today = CivilTime(now, offsetSeconds: Int(Self.offset.count / 1000))
        let midnight = now - Milliseconds(Int64(today.minuteOfDay) * 60_000)
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
            guard at < flows.time.now() - .hours(2) else { return }
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
        let minutes = Int.random(in: 15...75, using: &chance)
        let end = at + .minutes(minutes)
        let soc = Int64.random(in: 100...450, using: &chance)
        var samples: [MeterSample] = []
        var register = first
        var moment = at + Self.sampleEvery
        while moment < end {
            let charged = min(soc + (moment - at).count / 60_000 * 11, 1000)
            let power = max(60_000 - max(charged - 600, 0) * 120, 8000) + Int64.random(in: -900...900, using: &chance)
            register += power * Self.sampleEvery.count / 3_600_000
            samples.append(
                MeterSample(
                    at: moment, registerWh: register, powerW: power, currentMilliamps: power * 1000 / 400,
                    voltageMillivolts: 400_000, socPermille: charged))
            moment = moment + Self.sampleEvery
        }
        clock.set(end)
        _ = try await EndSession.run(
            .init(
                target: .number(session.number),
                ending: SessionEnding(at: end, meterStopWh: register + 700, reason: "Local"), samples: samples,
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
