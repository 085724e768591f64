import Charging
import Kernel
import OCPPWire

/// One sampled value of either edition, in the words that they share. Nothing in it counts references: thousands are
/// copied a second.
struct MeterReading {
    /// What is kept of all that can be measured.
    enum Quantity {
        case register, power, offered, current, voltage, soc, temperature
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
        var samples: [MeterSample] = []
        for isOfBegin in [true, false] where readings.contains(where: { $0.isOfBegin == isOfBegin }) {
            var sample = MeterSample(at: at, readings: readings, isOfBegin)
            guard sample != MeterSample(at: at) else { continue }
            sample.isOfBegin = isOfBegin
            samples.append(sample)
        }
        return samples
    }

    /// Readings of one moment as integers. The unit rule: each value is scaled once, and what is finer than the unit of
    /// `MeterSample` is rounded half away from zero.
    ///
    /// A value without a phase is the whole; without one, power and energy are the sum of the phases, current and
    /// voltage the first phase that is given.
    private init(at: Timestamp, readings: [MeterReading], _ isOfBegin: Bool) {
        self.init(at: at)
        func of(_ quantity: MeterReading.Quantity) -> Readings { Readings(readings, quantity, isOfBegin: isOfBegin) }
        registerWh = Self.total(of(.register), .kilowattHours)
        powerW = Self.total(of(.power), .kilowatts)
        offeredW = Self.total(of(.offered), .kilowatts)
        currentMilliamps = Self.first(of(.current), 3)
        voltageMillivolts = Self.first(of(.voltage), 3)
        socPermille = Self.first(of(.soc), 1)
        temperatureDeciC = of(.temperature).first { _ in true }.flatMap(Self.deciCelsius)
    }

    /// Those readings of one moment that are of one quantity, and of their session's begin or not; of the inlet only
    /// where there is nothing else.
    private struct Readings {
        private let all: [MeterReading]
        private let quantity: MeterReading.Quantity
        private let isOfBegin: Bool
        private let isAtInlet: Bool

        init(_ all: [MeterReading], _ quantity: MeterReading.Quantity, isOfBegin: Bool) {
            self.all = all
            self.quantity = quantity
            self.isOfBegin = isOfBegin
            isAtInlet = !all.contains {
                $0.quantity == quantity && $0.isOfBegin == isOfBegin && !$0.isAtInlet
            }
        }

        var isEmpty: Bool { first { _ in true } == nil }

        func first(where isMeant: (MeterReading) -> Bool) -> MeterReading? {
            all.first {
                $0.quantity == quantity && $0.isOfBegin == isOfBegin && $0.isAtInlet == isAtInlet && isMeant($0)
            }
        }
    }

    /// - Parameter thousand: the unit that stands for a thousand of the sample's.
    private static func total(_ readings: Readings, _ thousand: MeterReading.Unit) -> Int64? {
        func scaled(_ reading: MeterReading) -> Int64? { reading.scaled(by: reading.unit == thousand ? 3 : 0) }
        if readings.isEmpty { return nil }
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

    private static func first(_ readings: Readings, _ scale: Int) -> Int64? {
        let reading = readings.first { $0.phase == nil } ?? readings.first { _ in true }
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
