import OCPPWire

/// OCPP 1.6 `GetLocalListVersion`, sent by the CSMS.
package enum GetLocalListVersion: OCPPAction {
    package static let name = "GetLocalListVersion"

    package typealias Request = EmptyPayload

    package struct Response: Payload {
        package var listVersion: Int

        package init(listVersion: Int) {
            self.listVersion = listVersion
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            listVersion = try reader.integer("listVersion")
        }

        package func write(to writer: inout PayloadWriter) {
            writer.integer("listVersion", listVersion)
        }
    }
}
