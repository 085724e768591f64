import Charging
import Kernel
import OCPPWire

/// One sampled value of either edition, in the words that they share. Nothing in it counts references: thousands are
/// copied a second.
struct MeterReading {
    /// What is kept of all that can be measured.
    enum Quantity: String {
        case register = "Energy.Active.Import.Register"
        case power = "Power.Active.Import"
        case offered = "Power.Offered"
        case current = "Current.Import"
        case voltage = "Voltage"
        case soc = "SoC"
        case temperature = "Temperature"
    }

    enum Phase: String {
        case l1 = "L1"
        case l2 = "L2"
        case l3 = "L3"
        case n = "N"
        case l1N = "L1-N"
        case l2N = "L2-N"
        case l3N = "L3-N"
        case l1L2 = "L1-L2"
        case l2L3 = "L2-L3"
        case l3L1 = "L3-L1"
    }

    enum Unit {
        /// The quantity's own, also where the station names none, or one that does not go with it.
        case plain
        case kilowattHours
        case kilowatts
        case kelvin
        case fahrenheit

        init(_ word: String?) {
            self =
                switch word {
                case "kWh": .kilowattHours
                case "kW": .kilowatts
                case "K": .kelvin
                case "Fahrenheit": .fahrenheit
                default: .plain
                }
        }
    }

    let quantity: Quantity
    let phase: Phase?
    let unit: Unit
    let value: JSONNumber
    /// 2.0.1's power of ten besides the unit.
    var multiplier = 0
    /// Measured where the grid comes in, not where the car is charged: it counts only where nothing else is there.
    var isAtInlet = false
    /// Taken when the transaction began, also where it is sent with what was taken later.
    var isOfBegin = false

    /// Beyond this a power of ten leaves nothing of any meter's value.
    private static let multipliers = -40...40

    /// The value times 10^`power`; nil where no meter can have measured it.
    func scaled(by power: Int) -> Int64? {
        guard Self.multipliers.contains(multiplier), let scaled = value.scaled(by: power + multiplier),
            MeterSample.isBelievable(scaled)
        else { return nil }
        return scaled
    }
}

extension MeterSample {
    /// Readings that a station sends with one time.
    static func all(at: Timestamp, readings: [MeterReading]) -> [MeterSample] {
        [true, false].compactMap { isOfBegin in
            guard readings.contains(where: { $0.isOfBegin == isOfBegin }) else { return nil }
            var sample = MeterSample(at: at, readings: readings, isOfBegin)
            guard sample != MeterSample(at: at) else { return nil }
            sample.isOfBegin = isOfBegin
            return sample
        }
    }

    /// Readings of one moment as integers. The unit rule: each value is scaled once, and what is finer than the unit of
    /// `MeterSample` is rounded half away from zero.
    ///
    /// A value without a phase is the whole; without one, power and energy are the sum of the phases, current and
    /// voltage the first phase that is given.
    private init(at: Timestamp, readings: [MeterReading], _ isOfBegin: Bool) {
        self.init(at: at)
        let readings = Readings(all: readings, isOfBegin: isOfBegin)
        registerWh = Self.total(readings.of(.register), .kilowattHours)
        powerW = Self.total(readings.of(.power), .kilowatts)
        offeredW = Self.total(readings.of(.offered), .kilowatts)
        currentMilliamps = Self.first(readings.of(.current), 3)
        voltageMillivolts = Self.first(readings.of(.voltage), 3)
        socPermille = Self.first(readings.of(.soc), 1)
        temperatureDeciC = readings.of(.temperature).first.flatMap(Self.deciCelsius)
    }

    /// The readings of one moment that are of its session's begin, or those that are not.
    private struct Readings {
        let all: [MeterReading]
        let isOfBegin: Bool

        /// Those of one quantity; of the inlet only where there is nothing else.
        func of(_ quantity: MeterReading.Quantity) -> [MeterReading] {
            var (elsewhere, atInlet): ([MeterReading], [MeterReading]) = ([], [])
            for reading in all where reading.quantity == quantity && reading.isOfBegin == isOfBegin {
                if reading.isAtInlet { atInlet.append(reading) } else { elsewhere.append(reading) }
            }
            return elsewhere.isEmpty ? atInlet : elsewhere
        }
    }

    /// - Parameter thousand: the unit that stands for a thousand of the sample's.
    private static func total(_ readings: [MeterReading], _ thousand: MeterReading.Unit) -> Int64? {
        if readings.isEmpty { return nil }
        func scaled(_ reading: MeterReading) -> Int64? { reading.scaled(by: reading.unit == thousand ? 3 : 0) }
        if let whole = readings.first(where: { $0.phase == nil }) { return scaled(whole) }
        let sets = phaseSets.map { phases in
            phases.compactMap { phase in readings.first { $0.phase == phase } }.compactMap(scaled)
        }
        // Of two sets, the fuller one; each is the whole once more.
        guard let most = sets.map(\.count).max(), most > 0, let set = sets.first(where: { $0.count == most }) else {
            return nil
        }
        return set.reduce(0, &+)
    }

    private static let phaseSets: [[MeterReading.Phase]] = [
        [.l1, .l2, .l3], [.l1N, .l2N, .l3N], [.l1L2, .l2L3, .l3L1], [.n],
    ]

    private static func first(_ readings: [MeterReading], _ scale: Int) -> Int64? {
        let reading = readings.first { $0.phase == nil } ?? readings.first
        return reading.flatMap { $0.scaled(by: scale) }
    }

    private static func deciCelsius(_ reading: MeterReading) -> Int64? {
        guard let tenths = reading.scaled(by: 1) else { return nil }
        return switch reading.unit {
        case .kelvin: tenths - 2732
        case .fahrenheit: (tenths - 320) * 5 / 9
        case .plain, .kilowattHours, .kilowatts: tenths
        }
    }
}
