import Kernel
import OCPPWire

/// OCPP 1.6 `ChargingSchedule`.
package struct ChargingSchedule: Payload {
    package enum ChargingRateUnit: String, OCPPEnum {
        case a = "A"
        case w = "W"
    }

    package var chargingRateUnit: ChargingRateUnit
    package var chargingSchedulePeriod: [ChargingSchedulePeriod]
    package var duration: Int?
    package var startSchedule: Timestamp?
    package var minChargingRate: JSONNumber?

    package init(
        chargingRateUnit: ChargingRateUnit, chargingSchedulePeriod: [ChargingSchedulePeriod], duration: Int? = nil,
        startSchedule: Timestamp? = nil, minChargingRate: JSONNumber? = nil
    ) {
        self.chargingRateUnit = chargingRateUnit
        self.chargingSchedulePeriod = chargingSchedulePeriod
        self.duration = duration
        self.startSchedule = startSchedule
        self.minChargingRate = minChargingRate
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        chargingRateUnit = try reader.word("chargingRateUnit")
        chargingSchedulePeriod = try reader.list("chargingSchedulePeriod", min: 0)
        duration = try reader.optionalInteger("duration")
        startSchedule = try reader.optionalTime("startSchedule")
        minChargingRate = try reader.optionalDecimal("minChargingRate")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.word("chargingRateUnit", chargingRateUnit)
        try writer.list("chargingSchedulePeriod", chargingSchedulePeriod, min: 0)
        writer.integer("duration", duration)
        writer.time("startSchedule", startSchedule)
        writer.decimal("minChargingRate", minChargingRate)
    }
}
