import OCPPWire

/// OCPP 2.0.1 `SendLocalList`, sent by the CSMS.
package enum SendLocalList: OCPPAction {
    package static let name = "SendLocalList"

    package struct Request: Payload {
        package var versionNumber: Int
        package var updateType: Update
        package var localAuthorizationList: [AuthorizationData]

        package init(versionNumber: Int, updateType: Update, localAuthorizationList: [AuthorizationData] = []) {
            self.versionNumber = versionNumber
            self.updateType = updateType
            self.localAuthorizationList = localAuthorizationList
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            versionNumber = try reader.integer("versionNumber")
            updateType = try reader.word("updateType")
            localAuthorizationList = try reader.optionalList("localAuthorizationList")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("versionNumber", versionNumber)
            writer.word("updateType", updateType)
            try writer.list("localAuthorizationList", localAuthorizationList, min: 0)
        }
    }

    package struct Response: Payload {
        package var status: SendLocalListStatus
        package var statusInfo: StatusInfo?

        package init(status: SendLocalListStatus, statusInfo: StatusInfo? = nil) {
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
