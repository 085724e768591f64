import OCPPWire

/// OCPP 1.6 `RemoteStopTransaction`, sent by the CSMS.
package enum RemoteStopTransaction: OCPPAction {
    package static let name = "RemoteStopTransaction"

    package struct Request: Payload {
        package var transactionId: Int

        package init(transactionId: Int) {
            self.transactionId = transactionId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            transactionId = try reader.integer("transactionId")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.integer("transactionId", transactionId)
        }
    }

    package struct Response: Payload {
        package enum Status: String, OCPPEnum {
            case accepted = "Accepted"
            case rejected = "Rejected"
        }

        package var status: Status

        package init(status: Status) {
            self.status = status
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.word("status", status)
        }
    }
}
