import Kernel

/// Session, time and idle fees of a session, or of a session so far.
struct FeeLines {
    let lines: [OrderLine]

    var totalMinor: Int64 { lines.reduce(0) { $0 + $1.amountMinor } }

    init(_ compiled: CompiledTariff, startedAt: Timestamp, endedAt: Timestamp, energyStoppedAt: Timestamp?) {
        let tariff = compiled.definition
        let minor = compiled.minorPerMajor
        let chargedUntil = min(max(energyStoppedAt ?? endedAt, startedAt), endedAt)
        var lines: [OrderLine] = []
        if let fee = tariff.sessionFeeMinor, fee > 0 {
            lines.append(
                OrderLine(
                    kind: .sessionFee, period: nil, from: startedAt, to: endedAt, quantity: 1, unit: .piece,
                    unitPriceMicros: fee * 1_000_000 / minor, amountMinor: fee, isInterpolated: false))
        }
        if let micros = tariff.timeFeeMicrosPerMinute, micros > 0 {
            lines += Self.timeLine(.timeFee, from: startedAt, to: chargedUntil, micros, minor)
        }
        if let idle = tariff.idleFee, idle.microsPerMinute > 0, energyStoppedAt != nil {
            let from = chargedUntil + .minutes(Int(idle.graceMinutes))
            if from < endedAt { lines += Self.timeLine(.idleFee, from: from, to: endedAt, idle.microsPerMinute, minor) }
        }
        self.lines = lines
    }

    private static func timeLine(
        _ kind: OrderLine.Kind, from: Timestamp, to: Timestamp, _ micros: Int64, _ minorPerMajor: Int64
    ) -> [OrderLine] {
        let seconds = (to - from).seconds
        guard seconds > 0 else { return [] }
        return [
            OrderLine(
                kind: kind, period: nil, from: from, to: to, quantity: seconds, unit: .seconds,
                unitPriceMicros: micros,
                amountMinor: Rounding.time(seconds, micros, minorPerMajor: minorPerMajor), isInterpolated: false)
        ]
    }
}
