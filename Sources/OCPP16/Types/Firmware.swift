import Kernel
import OCPPWire

/// OCPP 1.6 `Firmware`.
package struct Firmware: Payload {
    package var location: String
    package var retrieveDateTime: Timestamp
    package var signingCertificate: String
    package var signature: String
    package var installDateTime: Timestamp?

    package init(
        location: String, retrieveDateTime: Timestamp, signingCertificate: String, signature: String,
        installDateTime: Timestamp? = nil
    ) {
        self.location = location
        self.retrieveDateTime = retrieveDateTime
        self.signingCertificate = signingCertificate
        self.signature = signature
        self.installDateTime = installDateTime
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        location = try reader.string("location", max: 512)
        retrieveDateTime = try reader.time("retrieveDateTime")
        signingCertificate = try reader.string("signingCertificate", max: 5500)
        signature = try reader.string("signature", max: 800)
        installDateTime = try reader.optionalTime("installDateTime")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.string("location", location, max: 512)
        writer.time("retrieveDateTime", retrieveDateTime)
        try writer.string("signingCertificate", signingCertificate, max: 5500)
        try writer.string("signature", signature, max: 800)
        writer.time("installDateTime", installDateTime)
    }
}
