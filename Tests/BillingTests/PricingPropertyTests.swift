import Foundation
import Kernel
import Testing

@testable import Billing

private let zones = [
    "Asia/Taipei", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC",
]

@Test func `ten thousand random sessions cost what the slow way says, and the running price agrees`() throws {
    var random = RandomTariffs(seed: 20_261_121)
    for round in 0..<50 {
        let currency = try currency(random.pick("TWD", "CNY", "JPY", "KWD"))
        let definition = random.definition(currency: currency)
        let identifier = zones[round % zones.count]
        let group = random.pick(nil, "staff", "guests", "others")
        let tariff = try compiled(definition, identifier).offered(to: group)
        let clock = WallClock(try #require(TimeZone(identifier: identifier)), definition)
        for number in 0..<200 {
            let session = random.session()
            let usage = try #require(session.usage(shuffledWith: &random.generator))
            let order = price(usage, under: tariff)
            let slow = SlowBill(
                definition, clock: clock, readings: session.readings, energyStoppedAt: session.energyStoppedAt,
                group: group)
            let running = try runThrough(session, tariff)
            try #require(order.oddities.isEmpty)
            try #require(order.totalMinor == slow.totalMinor, "session \(number) of round \(round)")
            try #require(order.taxMinor == slow.taxMinor)
            let electricity = order.lines.filter { $0.kind == .electricity }
            try #require(electricity.map(\.quantity) == slow.stretchesWh)
            try #require(order.energyWh == slow.stretchesWh.reduce(0, +))
            try #require(running == order.totalMinor, "running price of session \(number) of round \(round)")
            try requireReadable(order)
        }
    }
}

/// The running price after the last reading, written to its column and read back after each.
private func runThrough(_ session: RandomTariffs.Session, _ tariff: CompiledTariff) throws -> Int64 {
    let first = try #require(session.readings.first)
    var running = RunningPrice(startedAt: first.at, meterStartWh: first.registerWh, under: tariff)
    for reading in session.readings.dropFirst() {
        running.advance(to: reading, under: tariff)
        let stored = try #require(RunningPrice(encoded: running.encoded, under: tariff))
        try #require(stored == running)
        running = stored
    }
    return running.costMinor(at: running.last.at, energyStoppedAt: session.energyStoppedAt, under: tariff)
}

/// Anyone can re-add the lines with a pocket calculator: quantity times unit price, rounded once.
private func requireReadable(_ order: PricedOrder) throws {
    let minor = Int128(order.currency.minorPerMajor)
    var end: Timestamp?
    for line in order.lines {
        let micros = Int128(line.quantity) * Int128(line.unitPriceMicros) * minor
        let expected =
            switch line.unit {
            case .wattHours: Rounding.divide(micros, by: 1_000_000_000)
            case .seconds: Rounding.divide(micros, by: 60_000_000)
            case .piece: Rounding.divide(micros, by: 1_000_000)
            }
        try #require(line.amountMinor == expected)
        if line.kind == .electricity {
            let from = try #require(line.from)
            try #require(end.map { $0 <= from } ?? true, "stretches follow each other")
            end = line.to
        }
    }
    try #require(order.lines.reduce(0) { $0 + $1.amountMinor } == order.totalMinor)
}
