import OCPPWire

/// OCPP 2.0.1 `LogStatusNotification`, sent by the station.
package enum LogStatusNotification: OCPPAction {
    package static let name = "LogStatusNotification"

    package struct Request: Payload {
        package var status: UploadLogStatus
        package var requestId: Int?

        package init(status: UploadLogStatus, requestId: Int? = nil) {
            self.status = status
            self.requestId = requestId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            requestId = try reader.optionalInteger("requestId")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.word("status", status)
            writer.integer("requestId", requestId)
        }
    }

    package typealias Response = EmptyPayload
}
