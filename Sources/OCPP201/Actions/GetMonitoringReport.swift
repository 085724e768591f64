import OCPPWire

/// OCPP 2.0.1 `GetMonitoringReport`, sent by the CSMS.
package enum GetMonitoringReport: OCPPAction {
    package static let name = "GetMonitoringReport"

    package struct Request: Payload {
        package var requestId: Int
        package var componentVariable: [ComponentVariable]
        package var monitoringCriteria: [MonitoringCriterion]

        package init(
            requestId: Int, componentVariable: [ComponentVariable] = [], monitoringCriteria: [MonitoringCriterion] = []
        ) {
            self.requestId = requestId
            self.componentVariable = componentVariable
            self.monitoringCriteria = monitoringCriteria
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            requestId = try reader.integer("requestId")
            componentVariable = try reader.optionalList("componentVariable")
            monitoringCriteria = try reader.optionalWords("monitoringCriteria")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("requestId", requestId)
            try writer.list("componentVariable", componentVariable, min: 0)
            writer.words("monitoringCriteria", monitoringCriteria)
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
