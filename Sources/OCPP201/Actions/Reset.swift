import OCPPWire

/// OCPP 2.0.1 `Reset`, sent by the CSMS.
package enum Reset: OCPPAction {
    package static let name = "Reset"

    package struct Request: Payload {
        package var type: ResetEnum
        package var evseId: Int?

        package init(type: ResetEnum, evseId: Int? = nil) {
            self.type = type
            self.evseId = evseId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            type = try reader.word("type")
            evseId = try reader.optionalInteger("evseId")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.word("type", type)
            writer.integer("evseId", evseId)
        }
    }

    package struct Response: Payload {
        package var status: ResetStatus
        package var statusInfo: StatusInfo?

        package init(status: ResetStatus, statusInfo: StatusInfo? = nil) {
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
