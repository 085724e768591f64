import Charging
import Kernel
import OCPPWire

/// One sampled value of either edition, in the words that they share.
struct MeterReading {
    let measurand: String
    let phase: String?
    let unit: String?
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
            var sample = MeterSample(at: at, readings: readings.filter { $0.isOfBegin == isOfBegin })
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
    private init(at: Timestamp, readings: [MeterReading]) {
        self.init(at: at)
        registerWh = Self.total(readings, "Energy.Active.Import.Register", Self.energyScale)
        powerW = Self.total(readings, "Power.Active.Import", Self.powerScale)
        offeredW = Self.total(readings, "Power.Offered", Self.powerScale)
        currentMilliamps = Self.first(readings, "Current.Import", 3)
        voltageMillivolts = Self.first(readings, "Voltage", 3)
        socPermille = Self.first(readings, "SoC", 1)
        temperatureDeciC = readings.first { $0.measurand == "Temperature" }.flatMap(Self.deciCelsius)
    }

    private static func energyScale(_ unit: String?) -> Int { unit == "kWh" ? 3 : 0 }
    private static func powerScale(_ unit: String?) -> Int { unit == "kW" ? 3 : 0 }

    private static func total(
        _ readings: [MeterReading], _ measurand: String, _ scale: (String?) -> Int
    ) -> Int64? {
        let fitting = fitting(readings, measurand)
        if let whole = fitting.first(where: { $0.phase == nil }) { return whole.scaled(by: scale(whole.unit)) }
        let sets = phaseSets.map { phases in
            phases.compactMap { phase in fitting.first { $0.phase == phase } }
                .compactMap { $0.scaled(by: scale($0.unit)) }
        }
        // Of two sets, the fuller one; each is the whole once more.
        guard let most = sets.map(\.count).max(), most > 0, let set = sets.first(where: { $0.count == most }) else {
            return nil
        }
        return set.reduce(0, &+)
    }

    private static let phaseSets = [
        ["L1", "L2", "L3"], ["L1-N", "L2-N", "L3-N"], ["L1-L2", "L2-L3", "L3-L1"], ["N"],
    ]

    private static func fitting(_ readings: [MeterReading], _ measurand: String) -> [MeterReading] {
        let all = readings.filter { $0.measurand == measurand }
        guard all.contains(where: \.isAtInlet), all.contains(where: { !$0.isAtInlet }) else { return all }
        return all.filter { !$0.isAtInlet }
    }

    private static func first(_ readings: [MeterReading], _ measurand: String, _ scale: Int) -> Int64? {
        let fitting = fitting(readings, measurand)
        let reading = fitting.first { $0.phase == nil } ?? fitting.first
        return reading.flatMap { $0.scaled(by: scale) }
    }

    private static func deciCelsius(_ reading: MeterReading) -> Int64? {
        guard let tenths = reading.scaled(by: 1) else { return nil }
        return switch reading.unit {
        case "K": tenths - 2732
        case "Fahrenheit": (tenths - 320) * 5 / 9
        default: tenths
        }
    }
}
