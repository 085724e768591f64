import Kernel
import OCPPWire

/// OCPP 2.0.1 `NotifyReport`, sent by the station.
package enum NotifyReport: OCPPAction {
    package static let name = "NotifyReport"

    package struct Request: Payload {
        package var requestId: Int
        package var generatedAt: Timestamp
        package var seqNo: Int
        package var reportData: [ReportData]
        package var tbc: Bool?

        package init(
            requestId: Int, generatedAt: Timestamp, seqNo: Int, reportData: [ReportData] = [], tbc: Bool? = nil
        ) {
            self.requestId = requestId
            self.generatedAt = generatedAt
            self.seqNo = seqNo
            self.reportData = reportData
            self.tbc = tbc
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            requestId = try reader.integer("requestId")
            generatedAt = try reader.time("generatedAt")
            seqNo = try reader.integer("seqNo")
            reportData = try reader.optionalList("reportData")
            tbc = try reader.optionalBool("tbc")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("requestId", requestId)
            writer.time("generatedAt", generatedAt)
            writer.integer("seqNo", seqNo)
            try writer.list("reportData", reportData, min: 0)
            writer.bool("tbc", tbc)
        }
    }

    package typealias Response = EmptyPayload
}
