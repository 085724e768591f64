import Kernel
import OCPPWire

/// OCPP 2.0.1 `ChargingSchedule`.
package struct ChargingSchedule: Payload {
    package var id: Int
    package var chargingRateUnit: ChargingRateUnit
    package var chargingSchedulePeriod: [ChargingSchedulePeriod]
    package var startSchedule: Timestamp?
    package var duration: Int?
    package var minChargingRate: JSONNumber?
    package var salesTariff: SalesTariff?

    package init(
        id: Int, chargingRateUnit: ChargingRateUnit, chargingSchedulePeriod: [ChargingSchedulePeriod],
        startSchedule: Timestamp? = nil, duration: Int? = nil, minChargingRate: JSONNumber? = nil,
        salesTariff: SalesTariff? = nil
    ) {
        self.id = id
        self.chargingRateUnit = chargingRateUnit
        self.chargingSchedulePeriod = chargingSchedulePeriod
        self.startSchedule = startSchedule
        self.duration = duration
        self.minChargingRate = minChargingRate
        self.salesTariff = salesTariff
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        id = try reader.integer("id")
        chargingRateUnit = try reader.word("chargingRateUnit")
        chargingSchedulePeriod = try reader.list("chargingSchedulePeriod", min: 1)
        startSchedule = try reader.optionalTime("startSchedule")
        duration = try reader.optionalInteger("duration")
        minChargingRate = try reader.optionalDecimal("minChargingRate")
        salesTariff = try reader.optionalObject("salesTariff")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.integer("id", id)
        writer.word("chargingRateUnit", chargingRateUnit)
        try writer.list("chargingSchedulePeriod", chargingSchedulePeriod, min: 1, max: 1024)
        writer.time("startSchedule", startSchedule)
        writer.integer("duration", duration)
        writer.decimal("minChargingRate", minChargingRate)
        try writer.object("salesTariff", salesTariff)
    }
}
