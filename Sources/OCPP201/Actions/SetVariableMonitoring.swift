import OCPPWire

/// OCPP 2.0.1 `SetVariableMonitoring`, sent by the CSMS.
package enum SetVariableMonitoring: OCPPAction {
    package static let name = "SetVariableMonitoring"

    package struct Request: Payload {
        package var setMonitoringData: [SetMonitoringData]

        package init(setMonitoringData: [SetMonitoringData]) {
            self.setMonitoringData = setMonitoringData
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            setMonitoringData = try reader.list("setMonitoringData", min: 1)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.list("setMonitoringData", setMonitoringData, min: 1)
        }
    }

    package struct Response: Payload {
        package var setMonitoringResult: [SetMonitoringResult]

        package init(setMonitoringResult: [SetMonitoringResult]) {
            self.setMonitoringResult = setMonitoringResult
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            setMonitoringResult = try reader.list("setMonitoringResult", min: 1)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.list("setMonitoringResult", setMonitoringResult, min: 1)
        }
    }
}
