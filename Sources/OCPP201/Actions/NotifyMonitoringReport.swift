import Kernel
import OCPPWire

/// OCPP 2.0.1 `NotifyMonitoringReport`, sent by the station.
package enum NotifyMonitoringReport: OCPPAction {
    package static let name = "NotifyMonitoringReport"

    package struct Request: Payload {
        package var requestId: Int
        package var seqNo: Int
        package var generatedAt: Timestamp
        package var monitor: [MonitoringData]
        package var tbc: Bool?

        package init(
            requestId: Int, seqNo: Int, generatedAt: Timestamp, monitor: [MonitoringData] = [], tbc: Bool? = nil
        ) {
            self.requestId = requestId
            self.seqNo = seqNo
            self.generatedAt = generatedAt
            self.monitor = monitor
            self.tbc = tbc
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            requestId = try reader.integer("requestId")
            seqNo = try reader.integer("seqNo")
            generatedAt = try reader.time("generatedAt")
            monitor = try reader.optionalList("monitor")
            tbc = try reader.optionalBool("tbc")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("requestId", requestId)
            writer.integer("seqNo", seqNo)
            writer.time("generatedAt", generatedAt)
            try writer.list("monitor", monitor, min: 0)
            writer.bool("tbc", tbc)
        }
    }

    package typealias Response = EmptyPayload
}
