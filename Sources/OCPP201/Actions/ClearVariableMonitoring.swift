import OCPPWire

/// OCPP 2.0.1 `ClearVariableMonitoring`, sent by the CSMS.
package enum ClearVariableMonitoring: OCPPAction {
    package static let name = "ClearVariableMonitoring"

    package struct Request: Payload {
        package var id: [Int]

        package init(id: [Int]) {
            self.id = id
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            id = try reader.optionalIntegers("id")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.integers("id", id)
        }
    }

    package struct Response: Payload {
        package var clearMonitoringResult: [ClearMonitoringResult]

        package init(clearMonitoringResult: [ClearMonitoringResult]) {
            self.clearMonitoringResult = clearMonitoringResult
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            clearMonitoringResult = try reader.list("clearMonitoringResult", min: 1)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.list("clearMonitoringResult", clearMonitoringResult, min: 1)
        }
    }
}
