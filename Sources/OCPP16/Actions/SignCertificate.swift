import OCPPWire

/// OCPP 1.6 `SignCertificate`, sent by the station.
package enum SignCertificate: OCPPAction {
    package static let name = "SignCertificate"

    package struct Request: Payload {
        package var csr: String

        package init(csr: String) {
            self.csr = csr
        }

        package init(_ reader: inout PayloadReader) throws(PayloadError) {
            csr = try reader.string("csr", max: 5500)
        }

        package func write(to writer: inout PayloadWriter) throws(PayloadError) {
            try writer.string("csr", csr, max: 5500)
        }
    }

    package struct Response: Payload {
        package var status: GenericStatus

        package init(status: GenericStatus) {
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
