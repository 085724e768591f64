import OCPPWire

/// OCPP 2.0.1 `FirmwareStatusNotification`, sent by the station.
package enum FirmwareStatusNotification: OCPPAction {
    package static let name = "FirmwareStatusNotification"

    package struct Request: Payload {
        package var status: FirmwareStatus
        package var requestId: Int?

        package init(status: FirmwareStatus, requestId: Int? = nil) {
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
