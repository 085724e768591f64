import OCPPWire

/// OCPP 2.0.1 `GetVariables`, sent by the CSMS.
package enum GetVariables: OCPPAction {
    package static let name = "GetVariables"

    package struct Request: Payload {
        package var getVariableData: [GetVariableData]

        package init(getVariableData: [GetVariableData]) {
            self.getVariableData = getVariableData
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            getVariableData = try reader.list("getVariableData", min: 1)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.list("getVariableData", getVariableData, min: 1)
        }
    }

    package struct Response: Payload {
        package var getVariableResult: [GetVariableResult]

        package init(getVariableResult: [GetVariableResult]) {
            self.getVariableResult = getVariableResult
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            getVariableResult = try reader.list("getVariableResult", min: 1)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.list("getVariableResult", getVariableResult, min: 1)
        }
    }
}
