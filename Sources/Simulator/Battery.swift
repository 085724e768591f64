import Kernel

/// A car's battery on a charger: full power up to a knee, then less and less; it warms with the power.
struct Battery: Sendable {
    let capacityWh: Int64
    let acceptsW: Int64
    /// In thousandths of a watt-hour, so that short intervals add up.
    private(set) var storedMilliWh: Int64
    private(set) var temperatureDeciC: Int64

    init(using generator: inout SeededGenerator) {
        capacityWh = Int64.random(in: 40_000...90_000, using: &generator)
        acceptsW = Int64.random(in: 50_000...150_000, using: &generator)
        storedMilliWh = capacityWh * Int64.random(in: 80...500, using: &generator)
        temperatureDeciC = Int64.random(in: 180...280, using: &generator)
    }

    var socPermille: Int64 { min(storedMilliWh / capacityWh, 1000) }

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
        let target = 220 + powerW / 500
        temperatureDeciC += (target - temperatureDeciC).signum()
        return energy
    }
}
