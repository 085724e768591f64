import Kernel
import OCPPWire

/// OCPP 1.6 `UpdateFirmware`, sent by the CSMS.
package enum UpdateFirmware: OCPPAction {
    package static let name = "UpdateFirmware"

    package struct Request: Payload {
        package var location: String
        package var retrieveDate: Timestamp
        package var retries: Int?
        package var retryInterval: Int?

        package init(location: String, retrieveDate: Timestamp, retries: Int? = nil, retryInterval: Int? = nil) {
            self.location = location
            self.retrieveDate = retrieveDate
            self.retries = retries
            self.retryInterval = retryInterval
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            location = try reader.string("location", max: 65536)
            retrieveDate = try reader.time("retrieveDate")
            retries = try reader.optionalInteger("retries")
            retryInterval = try reader.optionalInteger("retryInterval")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("location", location, max: 65536)
            writer.time("retrieveDate", retrieveDate)
            writer.integer("retries", retries)
            writer.integer("retryInterval", retryInterval)
        }
    }

    package typealias Response = EmptyPayload
}
