import Kernel
import OCPPWire

/// OCPP 2.0.1 `Firmware`.
package struct Firmware: Payload {
    package var location: String
    package var retrieveDateTime: Timestamp
    package var installDateTime: Timestamp?
    package var signingCertificate: String?
    package var signature: String?

    package init(
        location: String, retrieveDateTime: Timestamp, installDateTime: Timestamp? = nil,
        signingCertificate: String? = nil, signature: String? = nil
    ) {
        self.location = location
        self.retrieveDateTime = retrieveDateTime
        self.installDateTime = installDateTime
        self.signingCertificate = signingCertificate
        self.signature = signature
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        location = try reader.string("location", max: 512)
        retrieveDateTime = try reader.time("retrieveDateTime")
        installDateTime = try reader.optionalTime("installDateTime")
        signingCertificate = try reader.optionalString("signingCertificate", max: 5500)
        signature = try reader.optionalString("signature", max: 800)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("location", location, max: 512)
        writer.time("retrieveDateTime", retrieveDateTime)
        writer.time("installDateTime", installDateTime)
        try writer.string("signingCertificate", signingCertificate, max: 5500)
        try writer.string("signature", signature, max: 800)
    }
}
