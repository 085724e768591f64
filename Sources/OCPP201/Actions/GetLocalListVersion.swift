import OCPPWire

/// OCPP 2.0.1 `GetLocalListVersion`, sent by the CSMS.
package enum GetLocalListVersion: OCPPAction {
    package static let name = "GetLocalListVersion"

    package typealias Request = EmptyPayload

    package struct Response: Payload {
        package var versionNumber: Int

        package init(versionNumber: Int) {
            self.versionNumber = versionNumber
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            versionNumber = try reader.integer("versionNumber")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.integer("versionNumber", versionNumber)
        }
    }
}
