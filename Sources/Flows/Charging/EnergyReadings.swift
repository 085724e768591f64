import Charging
import Kernel
import Storage

/// Meter values that came, and none with the energy register: nobody saw the energy flow.
enum EnergyReadings {
    /// - Parameter session: as it ended. Where its end says what it used, the end decides, and this is for the record;
    ///   where power was measured, and its end says that nothing flowed, one of them is wrong.
    static func oddity(
        _ session: ChargingSession, _ progress: SessionProgress, _ connection: any SQLConnection
    ) throws -> Oddity? {
        guard progress.sampleCount > 0, let stopWh = session.meterStopWh,
            try MeterSampleRepository.firstReadings(of: session.id, limit: 1, connection).isEmpty
        else { return nil }
        let samples = try MeterSampleRepository.all(of: session.id, connection)
        let powerW = samples.compactMap(\.powerW).max() ?? 0
        let isContradiction = stopWh <= session.meterStartWh && powerW > SessionProgress.standbyPowerW
        return Oddity(
            .energyMissing,
            [
                "meterStartWh": String(session.meterStartWh), "meterStopWh": String(stopWh),
                "mostPowerW": String(powerW), "values": String(samples.count),
            ], isForTheRecord: !isContradiction)
    }
}
