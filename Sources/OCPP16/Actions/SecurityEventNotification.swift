import Kernel
import OCPPWire

/// OCPP 1.6 `SecurityEventNotification`, sent by the station.
package enum SecurityEventNotification: OCPPAction {
    package static let name = "SecurityEventNotification"

    package struct Request: Payload {
        package var type: String
        package var timestamp: Timestamp
        package var techInfo: String?

        package init(type: String, timestamp: Timestamp, techInfo: String? = nil) {
            self.type = type
            self.timestamp = timestamp
            self.techInfo = techInfo
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            type = try reader.string("type", max: 50)
            timestamp = try reader.time("timestamp")
            techInfo = try reader.optionalString("techInfo", max: 255)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("type", type, max: 50)
            writer.time("timestamp", timestamp)
            try writer.string("techInfo", techInfo, max: 255)
        }
    }

    package typealias Response = EmptyPayload
}
