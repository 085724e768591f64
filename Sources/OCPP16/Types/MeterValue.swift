import Kernel
import OCPPWire

/// OCPP 1.6 `MeterValue`.
package struct MeterValue: Payload {
    package var timestamp: Timestamp
    package var sampledValue: [SampledValue]

    package init(timestamp: Timestamp, sampledValue: [SampledValue]) {
        self.timestamp = timestamp
        self.sampledValue = sampledValue
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        timestamp = try reader.time("timestamp")
        sampledValue = try reader.list("sampledValue", min: 1)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.time("timestamp", timestamp)
        try writer.list("sampledValue", sampledValue, min: 1)
    }
}
