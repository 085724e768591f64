import OCPPWire

/// OCPP 2.0.1 `NotifyEVChargingNeeds`, sent by the station.
package enum NotifyEVChargingNeeds: OCPPAction {
    package static let name = "NotifyEVChargingNeeds"

    package struct Request: Payload {
        package var chargingNeeds: ChargingNeeds
        package var evseId: Int
        package var maxScheduleTuples: Int?

        package init(chargingNeeds: ChargingNeeds, evseId: Int, maxScheduleTuples: Int? = nil) {
            self.chargingNeeds = chargingNeeds
            self.evseId = evseId
            self.maxScheduleTuples = maxScheduleTuples
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            chargingNeeds = try reader.object("chargingNeeds")
            evseId = try reader.integer("evseId")
            maxScheduleTuples = try reader.optionalInteger("maxScheduleTuples")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.object("chargingNeeds", chargingNeeds)
            writer.integer("evseId", evseId)
            writer.integer("maxScheduleTuples", maxScheduleTuples)
        }
    }

    package struct Response: Payload {
        package var status: NotifyEVChargingNeedsStatus
        package var statusInfo: StatusInfo?

        package init(status: NotifyEVChargingNeedsStatus, statusInfo: StatusInfo? = nil) {
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
