import Charging
import Kernel

/// Makes and reads certificates (X.509). Filled by `CertificateAuthority`.
package protocol CertificateIssuing: Sendable {
    /// A root certificate with a new key.
    func makeAuthority(name: String, serial: [UInt8], validity: CertificateValidity) throws -> AuthorityMaterial

    /// Reads a request and checks that whoever wrote it has the key.
    /// - Throws: `CertificateFault`.
    func read(request pem: String) throws -> CertificateRequest

    /// Signs what was read and found right.
    func issue(_ order: CertificateOrder) throws -> IssuedCertificate

    /// Nil for what is no certificate.
    func read(certificate der: [UInt8]) -> CertificateFacts?

    /// A certificate as people and tools exchange it.
    func pem(_ der: [UInt8]) -> String

    /// From now on certificates of this authority are taken from whoever connects.
    func trust(_ authority: [UInt8])
}

package struct CertificateValidity: Sendable, Equatable {
    package let from: Timestamp
    package let until: Timestamp

    package init(from: Timestamp, until: Timestamp) {
        self.from = from
        self.until = until
    }

    package func contains(_ time: Timestamp) -> Bool { from <= time && time <= until }
}

package struct AuthorityMaterial: Sendable {
    /// DER.
    package let certificate: [UInt8]
    package let privateKey: [UInt8]

    package init(certificate: [UInt8], privateKey: [UInt8]) {
        self.certificate = certificate
        self.privateKey = privateKey
    }
}

package struct CertificateOrder: Sendable {
    /// PEM.
    package let request: String
    package let purpose: CertificatePurpose
    package let commonName: String
    package let organization: String
    package let serial: [UInt8]
    package let validity: CertificateValidity
    package let authority: AuthorityMaterial

    package init(
        request: String, purpose: CertificatePurpose, commonName: String, organization: String, serial: [UInt8],
        validity: CertificateValidity, authority: AuthorityMaterial
    ) {
        self.request = request
        self.purpose = purpose
        self.commonName = commonName
        self.organization = organization
        self.serial = serial
        self.validity = validity
        self.authority = authority
    }
}

package struct IssuedCertificate: Sendable, Equatable {
    package let pem: String
    package let facts: CertificateFacts

    package init(pem: String, facts: CertificateFacts) {
        self.pem = pem
        self.facts = facts
    }
}

/// What a certificate says.
package struct CertificateFacts: Sendable, Equatable {
    package let commonName: String?
    /// The whole subject, such as `O=Ohmstead,CN=TPE-1`.
    package let subject: String
    /// Hexadecimal.
    package let serial: String
    /// SHA-256 of the certificate, hexadecimal.
    package let fingerprint: String
    package let validity: CertificateValidity

    package init(
        commonName: String?, subject: String, serial: String, fingerprint: String, validity: CertificateValidity
    ) {
        self.commonName = commonName
        self.subject = subject
        self.serial = serial
        self.fingerprint = fingerprint
        self.validity = validity
    }
}

/// Why a request cannot be signed, in a sentence for who made it.
package struct CertificateFault: Error, Sendable, Equatable {
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}

/// Where no certificates are made or taken: command-line tools.
package struct NoCertificates: CertificateIssuing {
    package init() {}

    private static let fault = CertificateFault("There is no certificate authority.")

    package func makeAuthority(
        name: String, serial: [UInt8], validity: CertificateValidity
    ) throws -> AuthorityMaterial { throw Self.fault }

    package func read(request pem: String) throws -> CertificateRequest { throw Self.fault }

    package func issue(_ order: CertificateOrder) throws -> IssuedCertificate { throw Self.fault }

    package func read(certificate der: [UInt8]) -> CertificateFacts? { nil }

    package func pem(_ der: [UInt8]) -> String { "" }

    package func trust(_ authority: [UInt8]) {}
}
