import Kernel
import OCPPWire

/// OCPP 2.0.1 `BootNotification`, sent by the station.
package enum BootNotification: OCPPAction {
    package static let name = "BootNotification"

    package struct Request: Payload {
        package var chargingStation: ChargingStation
        package var reason: BootReason

        package init(chargingStation: ChargingStation, reason: BootReason) {
            self.chargingStation = chargingStation
            self.reason = reason
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            chargingStation = try reader.object("chargingStation")
            reason = try reader.word("reason")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.object("chargingStation", chargingStation)
            writer.word("reason", reason)
        }
    }

    package struct Response: Payload {
        package var currentTime: Timestamp
        package var interval: Int
        package var status: RegistrationStatus
        package var statusInfo: StatusInfo?

        package init(currentTime: Timestamp, interval: Int, status: RegistrationStatus, statusInfo: StatusInfo? = nil) {
            self.currentTime = currentTime
            self.interval = interval
            self.status = status
            self.statusInfo = statusInfo
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            currentTime = try reader.time("currentTime")
            interval = try reader.integer("interval")
            status = try reader.word("status")
            statusInfo = try reader.optionalObject("statusInfo")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.time("currentTime", currentTime)
            writer.integer("interval", interval)
            writer.word("status", status)
            try writer.object("statusInfo", statusInfo)
        }
    }
}
