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
}

extension MeterSample {
    /// Readings of one moment as integers. The unit rule: each value is scaled once, and what is finer than the unit of
    /// `MeterSample` is rounded half away from zero.
    ///
    /// A value without a phase is the whole; without one, power and energy are the sum of the phases, current and
    /// voltage the first phase that is given.
    init(at: Timestamp, readings: [MeterReading]) {
        self.init(at: at)
        registerWh = Self.total(readings, "Energy.Active.Import.Register", Self.energyScale)
        powerW = Self.total(readings, "Power.Active.Import", Self.powerScale)
        offeredW = Self.total(readings, "Power.Offered", Self.powerScale)
        currentMilliamps = Self.first(readings, "Current.Import", 3)
        voltageMillivolts = Self.first(readings, "Voltage", 3)
        socPermille = Self.first(readings, "SoC", 1)
        temperatureDeciC = readings.first { $0.measurand == "Temperature" }.flatMap(Self.deciCelsius)
    }

    var isEmpty: Bool { self == MeterSample(at: at) }

    private static func energyScale(_ unit: String?) -> Int { unit == "kWh" ? 3 : 0 }
    private static func powerScale(_ unit: String?) -> Int { unit == "kW" ? 3 : 0 }

    private static func total(
        _ readings: [MeterReading], _ measurand: String, _ scale: (String?) -> Int
    ) -> Int64? {
        let fitting = readings.filter { $0.measurand == measurand }
        if let whole = fitting.first(where: { $0.phase == nil }) {
            return whole.value.scaled(by: scale(whole.unit) + whole.multiplier)
        }
        let phases = fitting.compactMap { $0.value.scaled(by: scale($0.unit) + $0.multiplier) }
        return phases.isEmpty ? nil : phases.reduce(0, &+)
    }

    private static func first(_ readings: [MeterReading], _ measurand: String, _ scale: Int) -> Int64? {
        let fitting = readings.filter { $0.measurand == measurand }
        let reading = fitting.first { $0.phase == nil } ?? fitting.first
        return reading.flatMap { $0.value.scaled(by: scale + $0.multiplier) }
    }

    private static func deciCelsius(_ reading: MeterReading) -> Int64? {
        guard let tenths = reading.value.scaled(by: 1 + reading.multiplier) else { return nil }
        return switch reading.unit {
        case "K": tenths - 2732
        case "Fahrenheit": (tenths - 320) * 5 / 9
        default: tenths
        }
    }
}
