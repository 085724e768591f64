import OCPPWire

/// OCPP 2.0.1 `SetMonitoringBase`, sent by the CSMS.
package enum SetMonitoringBase: OCPPAction {
    package static let name = "SetMonitoringBase"

    package struct Request: Payload {
        package var monitoringBase: MonitoringBase

        package init(monitoringBase: MonitoringBase) {
            self.monitoringBase = monitoringBase
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            monitoringBase = try reader.word("monitoringBase")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.word("monitoringBase", monitoringBase)
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
