import Kernel

/// A car's battery on a charger: full power up to a knee, then less and less; it warms with the power and cools without.
struct Battery: Sendable {
    let capacityWh: Int64
    let acceptsW: Int64
    /// In thousandths of a watt-hour, so that short intervals add up.
    private(set) var storedMilliWh: Int64
    /// In thousandths of a degree Celsius, for the same reason.
    private var temperatureMilliC: Int64
    /// Nothing carries the heat away any more.
    var coolingFailed = false

    private static let ambientMilliC: Int64 = 22_000
    /// 60 kW end 25 K above the surroundings.
    private static let wattsPerKelvin: Int64 = 2400
    /// Where a battery without cooling tends to while power flows; far above any limit.
    private static let uncooledMilliC: Int64 = 150_000
    /// After this long two thirds of a change of temperature are done.
    private static let inertia = Milliseconds.minutes(20)

    init(using generator: inout SeededGenerator) {
        capacityWh = Int64.random(in: 40_000...90_000, using: &generator)
        acceptsW = Int64.random(in: 50_000...150_000, using: &generator)
        storedMilliWh = capacityWh * Int64.random(in: 80...500, using: &generator)
        temperatureMilliC = Int64.random(in: 180...280, using: &generator) * 100
    }

    var socPermille: Int64 { min(storedMilliWh / capacityWh, 1000) }
    var temperatureDeciC: Int64 { temperatureMilliC / 100 }

    /// What the car takes now: all it can up to 80 %, then falling to a tenth at 100 %.
    func power(limitW: Int64) -> Int64 {
        let full = min(limitW, acceptsW)
        guard socPermille > 800 else { return full }
        return socPermille >= 1000 ? 0 : max(full * (1000 - socPermille) / 200, full / 10)
    }

    /// Charges for a time at a power.
    /// - Returns: the energy that flowed, in thousandths of a watt-hour.
    mutating func charge(_ powerW: Int64, for span: Milliseconds) -> Int64 {
        let energy = min(powerW * span.count / 3600, capacityWh * 1000 - storedMilliWh)
        storedMilliWh += energy
        let cooled = Self.ambientMilliC + powerW * 1000 / Self.wattsPerKelvin
        let target = coolingFailed && powerW > 0 ? Self.uncooledMilliC : cooled
        temperatureMilliC += (target - temperatureMilliC) * min(span, Self.inertia).count / Self.inertia.count
        return energy
    }
}
