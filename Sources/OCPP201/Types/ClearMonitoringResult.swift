import OCPPWire

/// OCPP 2.0.1 `ClearMonitoringResult`.
package struct ClearMonitoringResult: Payload {
    package var status: ClearMonitoringStatus
    package var id: Int
    package var statusInfo: StatusInfo?

    package init(status: ClearMonitoringStatus, id: Int, statusInfo: StatusInfo? = nil) {
        self.status = status
        self.id = id
        self.statusInfo = statusInfo
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        status = try reader.word("status")
        id = try reader.integer("id")
        statusInfo = try reader.optionalObject("statusInfo")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.word("status", status)
        writer.integer("id", id)
        try writer.object("statusInfo", statusInfo)
    }
}
