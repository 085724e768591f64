import Kernel
import OCPPWire

/// OCPP 2.0.1 `LogParameters`.
package struct LogParameters: Payload {
    package var remoteLocation: String
    package var oldestTimestamp: Timestamp?
    package var latestTimestamp: Timestamp?

    package init(remoteLocation: String, oldestTimestamp: Timestamp? = nil, latestTimestamp: Timestamp? = nil) {
        self.remoteLocation = remoteLocation
        self.oldestTimestamp = oldestTimestamp
        self.latestTimestamp = latestTimestamp
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        remoteLocation = try reader.string("remoteLocation", max: 512)
        oldestTimestamp = try reader.optionalTime("oldestTimestamp")
        latestTimestamp = try reader.optionalTime("latestTimestamp")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("remoteLocation", remoteLocation, max: 512)
        writer.time("oldestTimestamp", oldestTimestamp)
        writer.time("latestTimestamp", latestTimestamp)
    }
}
