import OCPPWire

/// OCPP 2.0.1 `GetBaseReport`, sent by the CSMS.
package enum GetBaseReport: OCPPAction {
    package static let name = "GetBaseReport"

    package struct Request: Payload {
        package var requestId: Int
        package var reportBase: ReportBase

        package init(requestId: Int, reportBase: ReportBase) {
            self.requestId = requestId
            self.reportBase = reportBase
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            requestId = try reader.integer("requestId")
            reportBase = try reader.word("reportBase")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.integer("requestId", requestId)
            writer.word("reportBase", reportBase)
        }
    }

    package struct Response: Payload {
        package var status: GenericDeviceModelStatus
        package var statusInfo: StatusInfo?

        package init(status: GenericDeviceModelStatus, statusInfo: StatusInfo? = nil) {
            self.status = status
            self.statusInfo = statusInfo
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
            statusInfo = try reader.optionalObject("statusInfo")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.word("status", status)
            try writer.object("statusInfo", statusInfo)
        }
    }
}
