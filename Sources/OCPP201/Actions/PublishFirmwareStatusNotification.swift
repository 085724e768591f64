import OCPPWire

/// OCPP 2.0.1 `PublishFirmwareStatusNotification`, sent by the station.
package enum PublishFirmwareStatusNotification: OCPPAction {
    package static let name = "PublishFirmwareStatusNotification"

    package struct Request: Payload {
        package var status: PublishFirmwareStatus
        package var location: [String]
        package var requestId: Int?

        package init(status: PublishFirmwareStatus, location: [String] = [], requestId: Int? = nil) {
            self.status = status
            self.location = location
            self.requestId = requestId
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            location = try reader.optionalStrings("location", max: 512)
            requestId = try reader.optionalInteger("requestId")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            try writer.strings("location", location, max: 512, min: 0)
            writer.integer("requestId", requestId)
        }
    }

    package typealias Response = EmptyPayload
}
