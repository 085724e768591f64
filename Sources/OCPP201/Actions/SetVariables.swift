import OCPPWire

/// OCPP 2.0.1 `SetVariables`, sent by the CSMS.
package enum SetVariables: OCPPAction {
    package static let name = "SetVariables"

    package struct Request: Payload {
        package var setVariableData: [SetVariableData]

        package init(setVariableData: [SetVariableData]) {
            self.setVariableData = setVariableData
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            setVariableData = try reader.list("setVariableData", min: 1)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.list("setVariableData", setVariableData, min: 1)
        }
    }

    package struct Response: Payload {
        package var setVariableResult: [SetVariableResult]

        package init(setVariableResult: [SetVariableResult]) {
            self.setVariableResult = setVariableResult
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            setVariableResult = try reader.list("setVariableResult", min: 1)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.list("setVariableResult", setVariableResult, min: 1)
        }
    }
}
