import Kernel
import OCPPWire

/// OCPP 1.6 `GetDiagnostics`, sent by the CSMS.
package enum GetDiagnostics: OCPPAction {
    package static let name = "GetDiagnostics"

    package struct Request: Payload {
        package var location: String
        package var retries: Int?
        package var retryInterval: Int?
        package var startTime: Timestamp?
        package var stopTime: Timestamp?

        package init(
            location: String, retries: Int? = nil, retryInterval: Int? = nil, startTime: Timestamp? = nil,
            stopTime: Timestamp? = nil
        ) {
            self.location = location
            self.retries = retries
            self.retryInterval = retryInterval
            self.startTime = startTime
            self.stopTime = stopTime
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            location = try reader.string("location", max: 65536)
            retries = try reader.optionalInteger("retries")
            retryInterval = try reader.optionalInteger("retryInterval")
            startTime = try reader.optionalTime("startTime")
            stopTime = try reader.optionalTime("stopTime")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("location", location, max: 65536)
            writer.integer("retries", retries)
            writer.integer("retryInterval", retryInterval)
            writer.time("startTime", startTime)
            writer.time("stopTime", stopTime)
        }
    }

    package struct Response: Payload {
        package var fileName: String?

        package init(fileName: String? = nil) {
            self.fileName = fileName
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            fileName = try reader.optionalString("fileName", max: 255)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("fileName", fileName, max: 255)
        }
    }
}
