import OCPPWire

/// OCPP 1.6 `SendLocalList`, sent by the CSMS.
package enum SendLocalList: OCPPAction {
    package static let name = "SendLocalList"

    package struct Request: Payload {
        package enum UpdateType: String, OCPPEnum {
            case differential = "Differential"
            case full = "Full"
        }

        package var listVersion: Int
        package var updateType: UpdateType
        package var localAuthorizationList: [AuthorizationData]

        package init(listVersion: Int, updateType: UpdateType, localAuthorizationList: [AuthorizationData] = []) {
            self.listVersion = listVersion
            self.updateType = updateType
            self.localAuthorizationList = localAuthorizationList
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            listVersion = try reader.integer("listVersion")
            updateType = try reader.word("updateType")
            localAuthorizationList = try reader.optionalList("localAuthorizationList")
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            writer.integer("listVersion", listVersion)
            writer.word("updateType", updateType)
            try writer.list("localAuthorizationList", localAuthorizationList, min: 0)
        }
    }

    package struct Response: Payload {
        package enum Status: String, OCPPEnum {
            case accepted = "Accepted"
            case failed = "Failed"
            case notSupported = "NotSupported"
            case versionMismatch = "VersionMismatch"
        }

        package var status: Status

        package init(status: Status) {
            self.status = status
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            status = try reader.word("status")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.word("status", status)
        }
    }
}
