import Kernel
import OCPPWire

/// OCPP 2.0.1 `CompositeSchedule`.
package struct CompositeSchedule: Payload {
    package var chargingSchedulePeriod: [ChargingSchedulePeriod]
    package var evseId: Int
    package var duration: Int
    package var scheduleStart: Timestamp
    package var chargingRateUnit: ChargingRateUnit

    package init(
        chargingSchedulePeriod: [ChargingSchedulePeriod], evseId: Int, duration: Int, scheduleStart: Timestamp,
        chargingRateUnit: ChargingRateUnit
    ) {
        self.chargingSchedulePeriod = chargingSchedulePeriod
        self.evseId = evseId
        self.duration = duration
        self.scheduleStart = scheduleStart
        self.chargingRateUnit = chargingRateUnit
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        chargingSchedulePeriod = try reader.list("chargingSchedulePeriod", min: 1)
        evseId = try reader.integer("evseId")
        duration = try reader.integer("duration")
        scheduleStart = try reader.time("scheduleStart")
        chargingRateUnit = try reader.word("chargingRateUnit")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.list("chargingSchedulePeriod", chargingSchedulePeriod, min: 1)
        writer.integer("evseId", evseId)
        writer.integer("duration", duration)
        writer.time("scheduleStart", scheduleStart)
        writer.word("chargingRateUnit", chargingRateUnit)
    }
}
