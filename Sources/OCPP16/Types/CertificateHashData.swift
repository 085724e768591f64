import OCPPWire

/// OCPP 1.6 `CertificateHashData`.
package struct CertificateHashData: Payload {
    package var hashAlgorithm: HashAlgorithm
    package var issuerNameHash: String
    package var issuerKeyHash: String
    package var serialNumber: String

    package init(hashAlgorithm: HashAlgorithm, issuerNameHash: String, issuerKeyHash: String, serialNumber: String) {
        self.hashAlgorithm = hashAlgorithm
        self.issuerNameHash = issuerNameHash
        self.issuerKeyHash = issuerKeyHash
        self.serialNumber = serialNumber
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        hashAlgorithm = try reader.word("hashAlgorithm")
        issuerNameHash = try reader.string("issuerNameHash", max: 128)
        issuerKeyHash = try reader.string("issuerKeyHash", max: 128)
        serialNumber = try reader.string("serialNumber", max: 40)
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        writer.word("hashAlgorithm", hashAlgorithm)
        try writer.string("issuerNameHash", issuerNameHash, max: 128)
        try writer.string("issuerKeyHash", issuerKeyHash, max: 128)
        try writer.string("serialNumber", serialNumber, max: 40)
    }
}
