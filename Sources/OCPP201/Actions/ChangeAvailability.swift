import OCPPWire

/// OCPP 2.0.1 `ChangeAvailability`, sent by the CSMS.
package enum ChangeAvailability: OCPPAction {
    package static let name = "ChangeAvailability"

    package struct Request: Payload {
        package var operationalStatus: OperationalStatus
        package var evse: EVSE?

        package init(operationalStatus: OperationalStatus, evse: EVSE? = nil) {
            self.operationalStatus = operationalStatus
            self.evse = evse
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            operationalStatus = try reader.word("operationalStatus")
            evse = try reader.optionalObject("evse")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("operationalStatus", operationalStatus)
            try writer.object("evse", evse)
        }
    }

    package struct Response: Payload {
        package var status: ChangeAvailabilityStatus
        package var statusInfo: StatusInfo?

        package init(status: ChangeAvailabilityStatus, statusInfo: StatusInfo? = nil) {
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
