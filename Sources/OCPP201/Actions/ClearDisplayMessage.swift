import OCPPWire

/// OCPP 2.0.1 `ClearDisplayMessage`, sent by the CSMS.
package enum ClearDisplayMessage: OCPPAction {
    package static let name = "ClearDisplayMessage"

    package struct Request: Payload {
        package var id: Int

        package init(id: Int) {
            self.id = id
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            id = try reader.integer("id")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.integer("id", id)
        }
    }

    package struct Response: Payload {
        package var status: ClearMessageStatus
        package var statusInfo: StatusInfo?

        package init(status: ClearMessageStatus, statusInfo: StatusInfo? = nil) {
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
