import ArgumentParser
import Billing
import Kernel

/// Prices made-up sessions on one core with the engine that prices orders; `scripts/bench.py` runs it.
struct BenchPricingCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench-pricing", abstract: "Measure the price engine on one core.", shouldDisplay: false)

    @Option(name: .long, help: "Sessions to price.")
    var sessions = 100_000

    @Option(name: .long, help: "Meter values of each session.")
    var samples = 60

    /// What 100,000 sessions of 60 samples may take.
    static let limitSeconds = 5

    func run() async throws {
        guard sessions > 0, samples > 0, let zone = SiteTimeZone("Asia/Taipei") else {
            throw ValidationFailure("sessions and samples must be above zero, and the time zones be installed")
        }
        let tariff = try CompiledTariff(
            TariffTemplates.taiwanElectricVehicleLowVoltage,
            id: TariffVersionID(RawID(at: Timestamp(secondsSinceEpoch: 0), random: (0, 0))), zone: zone)
        var chance = SeededGenerator(seed: 1)
        let usages = (0..<min(sessions, 1000)).map { _ in usage(&chance) }
        let clock = ContinuousClock()
        var total: Int64 = 0
        let took = clock.measure {
            for number in 0..<sessions { total &+= price(usages[number % usages.count], under: tariff).totalMinor }
        }
        let milliseconds = took.components.seconds * 1000 + took.components.attoseconds / 1_000_000_000_000_000
        say(
            "priced \(sessions) sessions of \(samples) samples in \(milliseconds) ms on one core; limit for 100000 of 60: "
                + "\(Self.limitSeconds * 1000) ms (sum \(total))")
    }

    /// A session of an hour or so, at any time of a year.
    private func usage(_ chance: inout SeededGenerator) -> SessionUsage {
        let start = Timestamp(secondsSinceEpoch: Int64.random(in: 1_735_689_600..<1_767_225_600, using: &chance))
        var register = Int64.random(in: 0..<10_000_000, using: &chance)
        let first = register
        var at = start
        var points: [MeterPoint] = []
        for _ in 0..<samples {
            at = at + .seconds(Int.random(in: 50..<70, using: &chance))
            register += Int64.random(in: 0..<1000, using: &chance)
            points.append(MeterPoint(at: at, registerWh: register))
        }
        return SessionUsage(
            startedAt: start, endedAt: at, meterStartWh: first, meterStopWh: register, points: points,
            energyStoppedAt: nil)
    }
}
