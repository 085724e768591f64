import OCPPWire

/// OCPP 2.0.1 `SetMonitoringLevel`, sent by the CSMS.
package enum SetMonitoringLevel: OCPPAction {
    package static let name = "SetMonitoringLevel"

    package struct Request: Payload {
        package var severity: Int

        package init(severity: Int) {
            self.severity = severity
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            severity = try reader.integer("severity")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.integer("severity", severity)
        }
    }

    package struct Response: Payload {
        package var status: GenericStatus
        package var statusInfo: StatusInfo?

        package init(status: GenericStatus, statusInfo: StatusInfo? = nil) {
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
