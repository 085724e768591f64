import Kernel
import SwiftASN1
@_spi(FixedExpiryValidationTime) import X509

extension CertificateIssuer {
    /// Longer chains come from nobody.
    private static let maximumChain = 8

    /// Whether TLS goes on with whoever shows these certificates, their own first: they lead to an authority that is
    /// trusted here, are valid now, and are for clients. Whose they are is looked at when the station names itself.
    package func accepts(_ chain: [[UInt8]], at time: Timestamp) async -> Bool {
        let read = chain.prefix(Self.maximumChain).compactMap { try? Certificate(derEncoded: $0) }
        guard let leaf = read.first, read.count == chain.count, leaf.isForClients else { return false }
        var verifier = Verifier(rootCertificates: CertificateStore(trusted)) {
            RFC5280Policy(fixedExpiryValidationTime: time.date)
        }
        switch await verifier.validate(leaf: leaf, intermediates: CertificateStore(read.dropFirst())) {
        case .validCertificate: return true
        case .couldNotValidate: return false
        }
    }
}

extension Certificate {
    /// RFC 5280 §4.2.1.12: without the extension a certificate is for anything. An authority's own is for no client.
    fileprivate var isForClients: Bool {
        if case .isCertificateAuthority? = try? extensions.basicConstraints { return false }
        guard let usages = try? extensions.extendedKeyUsage else {
            return extensions[oid: Self.extendedKeyUsage] == nil
        }
        return usages.contains(.clientAuth) || usages.contains(.any)
    }

    private static let extendedKeyUsage: ASN1ObjectIdentifier = [2, 5, 29, 37]
}
