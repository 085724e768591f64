import Kernel
import OCPPWire

/// OCPP 1.6 `GetCompositeSchedule`, sent by the CSMS.
package enum GetCompositeSchedule: OCPPAction {
    package static let name = "GetCompositeSchedule"

    package struct Request: Payload {
        package enum ChargingRateUnit: String, OCPPEnum {
            case a = "A"
            case w = "W"
        }

        package var connectorId: Int
        package var duration: Int
        package var chargingRateUnit: ChargingRateUnit?

        package init(connectorId: Int, duration: Int, chargingRateUnit: ChargingRateUnit? = nil) {
            self.connectorId = connectorId
            self.duration = duration
            self.chargingRateUnit = chargingRateUnit
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            connectorId = try reader.integer("connectorId")
            duration = try reader.integer("duration")
            chargingRateUnit = try reader.optionalWord("chargingRateUnit")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.integer("connectorId", connectorId)
            writer.integer("duration", duration)
            writer.word("chargingRateUnit", chargingRateUnit)
        }
    }

    package struct Response: Payload {
        package enum Status: String, OCPPEnum {
            case accepted = "Accepted"
            case rejected = "Rejected"
        }

        package var status: Status
        package var connectorId: Int?
        package var scheduleStart: Timestamp?
        package var chargingSchedule: ChargingSchedule?

        package init(
            status: Status, connectorId: Int? = nil, scheduleStart: Timestamp? = nil,
            chargingSchedule: ChargingSchedule? = nil
        ) {
            self.status = status
            self.connectorId = connectorId
            self.scheduleStart = scheduleStart
            self.chargingSchedule = chargingSchedule
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            connectorId = try reader.optionalInteger("connectorId")
            scheduleStart = try reader.optionalTime("scheduleStart")
            chargingSchedule = try reader.optionalObject("chargingSchedule")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            writer.integer("connectorId", connectorId)
            writer.time("scheduleStart", scheduleStart)
            try writer.object("chargingSchedule", chargingSchedule)
        }
    }
}
