import Kernel

/// Where a running session stands: what changes with every meter value, and nothing else.
package struct SessionProgress: Sendable, Equatable {
    /// The newest measurement that counted.
    package var last: MeterSample
    /// Register of the newest energy reading, in Wh.
    package var lastRegisterWh: Int64
    package var lastRegisterAt: Timestamp
    /// Delivered so far, in Wh; never falls.
    package var energyWh: Int64
    package var sampleCount: Int
    /// Since when no energy has flowed; nil while it flows. Idle fees count from here.
    package var energyStoppedAt: Timestamp?

    package init(startedAt: Timestamp, meterStartWh: Int64) {
        last = MeterSample(at: startedAt, registerWh: meterStartWh)
        lastRegisterWh = meterStartWh
        lastRegisterAt = startedAt
        energyWh = 0
        sampleCount = 0
        energyStoppedAt = nil
    }

    package init(
        last: MeterSample, lastRegisterWh: Int64, lastRegisterAt: Timestamp, energyWh: Int64, sampleCount: Int,
        energyStoppedAt: Timestamp?
    ) {
        self.last = last
        self.lastRegisterWh = lastRegisterWh
        self.lastRegisterAt = lastRegisterAt
        self.energyWh = energyWh
        self.sampleCount = sampleCount
        self.energyStoppedAt = energyStoppedAt
    }
}

/// What a meter value changed.
package struct SampleDecision: Sendable, Equatable {
    package let progress: SessionProgress
    /// True when the register moved the session forward: the running price follows it.
    package let advancesEnergy: Bool
    package let oddities: [Oddity]
}

/// Limits that a reading must keep to be believed.
package struct MeterPlausibility: Sendable {
    /// More power than this between two readings is a meter that jumped.
    package let maximumPowerW: Int64

    package init(maximumPowerW: Int64) { self.maximumPowerW = maximumPowerW }

    /// The largest charging connectors (MCS) deliver 3.75 MW; with a margin.
    package static let anyStation = MeterPlausibility(maximumPowerW: 4_500_000)

    /// A reading may be rounded up by this without being a jump.
    static let roundingWh: Int64 = 1000
}

extension SessionProgress {
    /// Below this a car is held to have stopped taking energy; chargers report some watts of standby.
    package static let standbyPowerW: Int64 = 100
    /// Where a station does not say its power, it is the mean between two readings so far apart; closer ones are too
    /// coarse, for many meters count in steps of 10 or 100 Wh.
    static let shortestMean = Milliseconds.seconds(30)

    /// Takes one meter value. Values that came twice, out of order or broken leave the session where it was.
    package func taking(_ sample: MeterSample, within limits: MeterPlausibility) -> SampleDecision {
        var next = self
        next.sampleCount += 1
        guard sample.at >= last.at else {
            // Late: kept as a row for the final price, which sorts; the live view does not go back.
            return SampleDecision(progress: next, advancesEnergy: false, oddities: [])
        }
        next.last = merged(sample)
        next.noteFlow(sample)
        guard let register = sample.registerWh else {
            return SampleDecision(progress: next, advancesEnergy: false, oddities: [])
        }
        let delta = register - lastRegisterWh
        if delta < 0 {
            return SampleDecision(progress: next, advancesEnergy: false, oddities: [backwards(sample, register)])
        }
        let span = sample.at - lastRegisterAt
        let possible = limits.maximumPowerW * max(span.count, 1000) / 3_600_000 + MeterPlausibility.roundingWh
        if delta > possible {
            return SampleDecision(progress: next, advancesEnergy: false, oddities: [jumped(sample, register, possible)])
        }
        next.lastRegisterWh = register
        next.lastRegisterAt = sample.at
        next.energyWh += delta
        if sample.powerW == nil, span >= Self.shortestMean { next.last.powerW = delta * 3_600_000 / span.count }
        return SampleDecision(progress: next, advancesEnergy: true, oddities: [])
    }

    /// Fields that the new sample does not carry keep their last value.
    private func merged(_ sample: MeterSample) -> MeterSample {
        MeterSample(
            at: sample.at, registerWh: sample.registerWh ?? last.registerWh, powerW: sample.powerW ?? last.powerW,
            currentMilliamps: sample.currentMilliamps ?? last.currentMilliamps,
            voltageMillivolts: sample.voltageMillivolts ?? last.voltageMillivolts,
            socPermille: sample.socPermille ?? last.socPermille,
            temperatureDeciC: sample.temperatureDeciC ?? last.temperatureDeciC,
            offeredW: sample.offeredW ?? last.offeredW)
    }

    private mutating func noteFlow(_ sample: MeterSample) {
        let flows: Bool?
        if let power = sample.powerW {
            flows = power > Self.standbyPowerW
        } else if let register = sample.registerWh {
            flows = register > lastRegisterWh
        } else {
            flows = nil
        }
        switch flows {
        case .some(true): energyStoppedAt = nil
        case .some(false): energyStoppedAt = energyStoppedAt ?? (sampleCount > 1 ? sample.at : nil)
        case .none: break
        }
    }

    private func backwards(_ sample: MeterSample, _ register: Int64) -> Oddity {
        Oddity(
            .meterWentBackwards,
            [
                "at": sample.at.description, "registerWh": String(register),
                "previousRegisterWh": String(lastRegisterWh), "previousAt": lastRegisterAt.description,
            ])
    }

    private func jumped(_ sample: MeterSample, _ register: Int64, _ possible: Int64) -> Oddity {
        Oddity(
            .meterJumped,
            [
                "at": sample.at.description, "registerWh": String(register),
                "previousRegisterWh": String(lastRegisterWh), "previousAt": lastRegisterAt.description,
                "mostPossibleWh": String(possible),
            ])
    }
}
