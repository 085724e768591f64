import OCPPWire

/// OCPP 2.0.1 `CertificateHashDataChain`.
package struct CertificateHashDataChain: Payload {
    package var certificateHashData: CertificateHashData
    package var certificateType: GetCertificateIdUse
    package var childCertificateHashData: [CertificateHashData]

    package init(
        certificateHashData: CertificateHashData, certificateType: GetCertificateIdUse,
        childCertificateHashData: [CertificateHashData] = []
    ) {
        self.certificateHashData = certificateHashData
        self.certificateType = certificateType
        self.childCertificateHashData = childCertificateHashData
    }

    package init(_ reader: inout PayloadReader) throws(PayloadError) {
        certificateHashData = try reader.object("certificateHashData")
        certificateType = try reader.word("certificateType")
        childCertificateHashData = try reader.optionalList("childCertificateHashData")
    }

    package func write(to writer: inout PayloadWriter) throws(PayloadError) {
        try writer.object("certificateHashData", certificateHashData)
        writer.word("certificateType", certificateType)
        try writer.list("childCertificateHashData", childCertificateHashData, min: 0, max: 4)
    }
}
