import Charging
import Crypto
import CryptoExtras
import Flows
import Foundation
import Kernel
import SwiftASN1
import Synchronization
import X509

/// Authorities have keys of the curve secp256r1, which stations and vehicles both know.
package final class CertificateIssuer: CertificateIssuing {
    private let roots: Mutex<[Certificate]>

    /// - Parameter roots: certificates of authorities that are trusted beside our own.
    init(roots: [Certificate]) { self.roots = Mutex(roots) }

    /// - Parameter path: a PEM file of authorities that are trusted beside our own; nil for none.
    /// - Throws: where the file cannot be read, or has none.
    package convenience init(authorities path: String?) throws {
        guard let path else {
            self.init(roots: [])
            return
        }
        let text = try String(contentsOfFile: path, encoding: .utf8)
        let roots = try PEMDocument.parseMultiple(pemString: text).map { try Certificate(pemDocument: $0) }
        guard !roots.isEmpty else { throw CertificateFault("The file has no certificate.") }
        self.init(roots: roots)
    }

    var trusted: [Certificate] { roots.withLock { $0 } }

    package func trust(_ authority: [UInt8]) {
        guard let root = try? Certificate(derEncoded: authority) else { return }
        roots.withLock { if !$0.contains(root) { $0.append(root) } }
    }

    package func makeAuthority(
        name: String, serial: [UInt8], validity: CertificateValidity
    ) throws -> AuthorityMaterial {
        let key = P256.Signing.PrivateKey()
        let subject = try DistinguishedName { CommonName(name) }
        let publicKey = Certificate.PublicKey(key.publicKey)
        let root = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(bytes: serial), publicKey: publicKey,
            notValidBefore: validity.from.date, notValidAfter: validity.until.date, issuer: subject, subject: subject,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                SubjectKeyIdentifier(hash: publicKey)
            },
            issuerPrivateKey: Certificate.PrivateKey(key))
        return AuthorityMaterial(certificate: try root.der, privateKey: Array(key.rawRepresentation))
    }

    package func read(request pem: String) throws -> CertificateRequest {
        let request = try parsed(pem)
        return CertificateRequest(
            commonName: request.subject.first(.RDNAttributeType.commonName),
            organization: request.subject.first(.RDNAttributeType.organizationName), key: request.publicKey.kind)
    }

    private func parsed(_ pem: String) throws -> CertificateSigningRequest {
        let request: CertificateSigningRequest
        do {
            request = try CertificateSigningRequest(pemEncoded: pem)
        } catch {
            throw CertificateFault("The request is not PKCS #10 in PEM, or has a key that nobody should use.")
        }
        guard request.publicKey.isValidSignature(request.signature, for: request) else {
            throw CertificateFault("The request is not signed with the key that it names.")
        }
        return request
    }

    package func issue(_ order: CertificateOrder) throws -> IssuedCertificate {
        let request = try parsed(order.request)
        let root = try Certificate(derEncoded: order.authority.certificate)
        let key = try P256.Signing.PrivateKey(rawRepresentation: order.authority.privateKey)
        let usages: [ExtendedKeyUsage.Usage] =
            switch order.purpose {
            case .station: [.clientAuth]
            case .v2g: [.serverAuth]
            case .combined: [.clientAuth, .serverAuth]
            }
        let authorityID = SubjectKeyIdentifier(hash: root.publicKey).keyIdentifier
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(bytes: order.serial), publicKey: request.publicKey,
            notValidBefore: order.validity.from.date, notValidAfter: order.validity.until.date, issuer: root.subject,
            subject: try DistinguishedName {
                OrganizationName(order.organization)
                CommonName(order.commonName)
            },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true, keyAgreement: order.purpose != .station))
                try ExtendedKeyUsage(usages)
                SubjectKeyIdentifier(hash: request.publicKey)
                AuthorityKeyIdentifier(keyIdentifier: authorityID)
            },
            issuerPrivateKey: Certificate.PrivateKey(key))
        return IssuedCertificate(
            pem: pem(try certificate.der), facts: try certificate.facts)
    }

    package func pem(_ der: [UInt8]) -> String {
        PEMDocument(type: "CERTIFICATE", derBytes: der).pemString + "\n"
    }

    package func read(certificate der: [UInt8]) -> CertificateFacts? {
        try? Certificate(derEncoded: der).facts
    }
}

extension Timestamp {
    var date: Date { Date(timeIntervalSince1970: Double(millisecondsSinceEpoch) / 1000) }

    init(_ date: Date) { self.init(millisecondsSinceEpoch: Int64((date.timeIntervalSince1970 * 1000).rounded())) }
}

extension Certificate {
    var der: [UInt8] {
        get throws {
            var serializer = DER.Serializer()
            try serializer.serialize(self)
            return serializer.serializedBytes
        }
    }

    var facts: CertificateFacts {
        get throws {
            CertificateFacts(
                commonName: subject.first(.RDNAttributeType.commonName), subject: String(describing: subject),
                serial: hexadecimal(serialNumber.bytes), fingerprint: hexadecimal(SHA256.hash(data: try der)),
                validity: CertificateValidity(
                    from: Timestamp(notValidBefore), until: Timestamp(notValidAfter)))
        }
    }
}

extension Certificate.PublicKey {
    var kind: CertificateKey {
        if let key = _RSA.Signing.PublicKey(self) { return .rsa(bits: key.keySizeInBits) }
        if P256.Signing.PublicKey(self) != nil { return .ellipticCurve(bits: 256) }
        if P384.Signing.PublicKey(self) != nil { return .ellipticCurve(bits: 384) }
        if P521.Signing.PublicKey(self) != nil { return .ellipticCurve(bits: 521) }
        return .other
    }
}

extension DistinguishedName {
    /// The first value of that kind.
    func first(_ type: ASN1ObjectIdentifier) -> String? {
        for relative in self {
            for attribute in relative where attribute.type == type {
                if let text = String(attribute.value) { return text }
            }
        }
        return nil
    }
}

private func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { byte in
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count == 1 ? "0" + digits : digits
    }.joined()
}
