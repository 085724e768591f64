import OCPPWire

/// OCPP 2.0.1 `GetCompositeSchedule`, sent by the CSMS.
package enum GetCompositeSchedule: OCPPAction {
    package static let name = "GetCompositeSchedule"

    package struct Request: Payload {
        package var duration: Int
        package var evseId: Int
        package var chargingRateUnit: ChargingRateUnit?

        package init(duration: Int, evseId: Int, chargingRateUnit: ChargingRateUnit? = nil) {
            self.duration = duration
            self.evseId = evseId
            self.chargingRateUnit = chargingRateUnit
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            duration = try reader.integer("duration")
            evseId = try reader.integer("evseId")
            chargingRateUnit = try reader.optionalWord("chargingRateUnit")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.integer("duration", duration)
            writer.integer("evseId", evseId)
            writer.word("chargingRateUnit", chargingRateUnit)
        }
    }

    package struct Response: Payload {
        package var status: GenericStatus
        package var statusInfo: StatusInfo?
        package var schedule: CompositeSchedule?

        package init(status: GenericStatus, statusInfo: StatusInfo? = nil, schedule: CompositeSchedule? = nil) {
            self.status = status
            self.statusInfo = statusInfo
            self.schedule = schedule
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            statusInfo = try reader.optionalObject("statusInfo")
            schedule = try reader.optionalObject("schedule")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            try writer.object("statusInfo", statusInfo)
            try writer.object("schedule", schedule)
        }
    }
}
