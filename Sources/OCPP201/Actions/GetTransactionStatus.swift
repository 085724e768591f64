import OCPPWire

/// OCPP 2.0.1 `GetTransactionStatus`, sent by the CSMS.
package enum GetTransactionStatus: OCPPAction {
    package static let name = "GetTransactionStatus"

    package struct Request: Payload {
        package var transactionId: String?

        package init(transactionId: String? = nil) {
            self.transactionId = transactionId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            transactionId = try reader.optionalString("transactionId", max: 36)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("transactionId", transactionId, max: 36)
        }
    }

    package struct Response: Payload {
        package var messagesInQueue: Bool
        package var ongoingIndicator: Bool?

        package init(messagesInQueue: Bool, ongoingIndicator: Bool? = nil) {
            self.messagesInQueue = messagesInQueue
            self.ongoingIndicator = ongoingIndicator
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            messagesInQueue = try reader.bool("messagesInQueue")
            ongoingIndicator = try reader.optionalBool("ongoingIndicator")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.bool("messagesInQueue", messagesInQueue)
            writer.bool("ongoingIndicator", ongoingIndicator)
        }
    }
}
