import Kernel
import OCPPWire

/// OCPP 2.0.1 `MeterValue`.
package struct MeterValue: Payload {
    package var sampledValue: [SampledValue]
    package var timestamp: Timestamp

    package init(sampledValue: [SampledValue], timestamp: Timestamp) {
        self.sampledValue = sampledValue
        self.timestamp = timestamp
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        sampledValue = try reader.list("sampledValue", min: 1)
        timestamp = try reader.time("timestamp")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.list("sampledValue", sampledValue, min: 1)
        writer.time("timestamp", timestamp)
    }
}
