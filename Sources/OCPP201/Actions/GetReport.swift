import OCPPWire

/// OCPP 2.0.1 `GetReport`, sent by the CSMS.
package enum GetReport: OCPPAction {
    package static let name = "GetReport"

    package struct Request: Payload {
        package var requestId: Int
        package var componentVariable: [ComponentVariable]
        package var componentCriteria: [ComponentCriterion]

        package init(
            requestId: Int, componentVariable: [ComponentVariable] = [], componentCriteria: [ComponentCriterion] = []
        ) {
            self.requestId = requestId
            self.componentVariable = componentVariable
            self.componentCriteria = componentCriteria
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            requestId = try reader.integer("requestId")
            componentVariable = try reader.optionalList("componentVariable")
            componentCriteria = try reader.optionalWords("componentCriteria")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("requestId", requestId)
            try writer.list("componentVariable", componentVariable, min: 0)
            writer.words("componentCriteria", componentCriteria)
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
