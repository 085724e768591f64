import Billing
import Charging
import Kernel
import Storage

extension SessionUsage {
    /// A session as it is stored, ended or so far.
    init(of session: ChargingSession, _ progress: SessionProgress, _ connection: any SQLConnection) throws {
        let samples = try MeterSampleRepository.all(of: session.id, connection)
        self.init(
            startedAt: session.startedAt, endedAt: session.endedAt ?? progress.last.at,
            meterStartWh: session.meterStartWh, meterStopWh: session.meterStopWh ?? progress.lastRegisterWh,
            points: samples.compactMap { sample in
                sample.registerWh.map { MeterPoint(at: sample.at, registerWh: $0) }
            },
            energyStoppedAt: progress.energyStoppedAt)
    }
}
