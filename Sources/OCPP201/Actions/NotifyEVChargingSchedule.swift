import Kernel
import OCPPWire

/// OCPP 2.0.1 `NotifyEVChargingSchedule`, sent by the station.
package enum NotifyEVChargingSchedule: OCPPAction {
    package static let name = "NotifyEVChargingSchedule"

    package struct Request: Payload {
        package var timeBase: Timestamp
        package var chargingSchedule: ChargingSchedule
        package var evseId: Int

        package init(timeBase: Timestamp, chargingSchedule: ChargingSchedule, evseId: Int) {
            self.timeBase = timeBase
            self.chargingSchedule = chargingSchedule
            self.evseId = evseId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            timeBase = try reader.time("timeBase")
            chargingSchedule = try reader.object("chargingSchedule")
            evseId = try reader.integer("evseId")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.time("timeBase", timeBase)
            try writer.object("chargingSchedule", chargingSchedule)
            writer.integer("evseId", evseId)
        }
    }

    package struct Response: Payload {
        package var status: GenericStatus
        package var statusInfo: StatusInfo?

        package init(status: GenericStatus, statusInfo: StatusInfo? = nil) {
            self.status = status
            self.statusInfo = statusInfo
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            statusInfo = try reader.optionalObject("statusInfo")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            try writer.object("statusInfo", statusInfo)
        }
    }
}
