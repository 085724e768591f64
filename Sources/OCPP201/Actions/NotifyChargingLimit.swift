import OCPPWire

/// OCPP 2.0.1 `NotifyChargingLimit`, sent by the station.
package enum NotifyChargingLimit: OCPPAction {
    package static let name = "NotifyChargingLimit"

    package struct Request: Payload {
        package var chargingLimit: ChargingLimit
        package var chargingSchedule: [ChargingSchedule]
        package var evseId: Int?

        package init(chargingLimit: ChargingLimit, chargingSchedule: [ChargingSchedule] = [], evseId: Int? = nil) {
            self.chargingLimit = chargingLimit
            self.chargingSchedule = chargingSchedule
            self.evseId = evseId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            chargingLimit = try reader.object("chargingLimit")
            chargingSchedule = try reader.optionalList("chargingSchedule")
            evseId = try reader.optionalInteger("evseId")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.object("chargingLimit", chargingLimit)
            try writer.list("chargingSchedule", chargingSchedule, min: 0)
            writer.integer("evseId", evseId)
        }
    }

    package typealias Response = EmptyPayload
}
