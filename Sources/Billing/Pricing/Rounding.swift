/// The one rounding of money: half away from zero, once per line. 128 bits inside, so no product overflows.
enum Rounding {
    static func divide(_ numerator: Int128, by divisor: Int128) -> Int64 {
        let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: divisor)
        let roundsAway = remainder.magnitude * 2 >= divisor.magnitude
        return Int64(clamping: roundsAway ? quotient + (numerator < 0 ? -1 : 1) : quotient)
    }

    /// Wh at a price in micros per kWh, in minor units.
    static func energy(_ energyWh: Int64, _ microsPerKWh: Int64, minorPerMajor: Int64) -> Int64 {
        divide(Int128(energyWh) * Int128(microsPerKWh) * Int128(minorPerMajor), by: 1_000_000_000)
    }

    /// Seconds at a price in micros per minute, in minor units.
    static func time(_ seconds: Int64, _ microsPerMinute: Int64, minorPerMajor: Int64) -> Int64 {
        divide(Int128(seconds) * Int128(microsPerMinute) * Int128(minorPerMajor), by: 60_000_000)
    }
}
