import OCPPWire

/// OCPP 2.0.1 `UnpublishFirmware`, sent by the CSMS.
package enum UnpublishFirmware: OCPPAction {
    package static let name = "UnpublishFirmware"

    package struct Request: Payload {
        package var checksum: String

        package init(checksum: String) {
            self.checksum = checksum
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            checksum = try reader.string("checksum", max: 32)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("checksum", checksum, max: 32)
        }
    }

    package struct Response: Payload {
        package var status: UnpublishFirmwareStatus

        package init(status: UnpublishFirmwareStatus) {
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
