import OCPPWire

/// OCPP 2.0.1 `RequestStopTransaction`, sent by the CSMS.
package enum RequestStopTransaction: OCPPAction {
    package static let name = "RequestStopTransaction"

    package struct Request: Payload {
        package var transactionId: String

        package init(transactionId: String) {
            self.transactionId = transactionId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            transactionId = try reader.string("transactionId", max: 36)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("transactionId", transactionId, max: 36)
        }
    }

    package struct Response: Payload {
        package var status: RequestStartStopStatus
        package var statusInfo: StatusInfo?

        package init(status: RequestStartStopStatus, statusInfo: StatusInfo? = nil) {
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
