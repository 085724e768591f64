/// What a certificate of a station is for. The raw value is the word of the database and the API.
package enum CertificatePurpose: String, Sendable, Codable, CaseIterable {
    /// Proves to the server who the station is.
    case station
    /// Proves to a vehicle that the station is one (ISO 15118).
    case v2g
    /// One for both.
    case combined
}

/// The public key of a certificate or of the request for one.
package enum CertificateKey: Sendable, Equatable {
    case rsa(bits: Int)
    /// By the size of its field: 256 is secp256r1.
    case ellipticCurve(bits: Int)
    case other
}

/// What a station's request for a certificate says (PKCS #10). Its signature was found right.
package struct CertificateRequest: Sendable, Equatable {
    package let commonName: String?
    package let organization: String?
    package let key: CertificateKey

    package init(commonName: String?, organization: String?, key: CertificateKey) {
        self.commonName = commonName
        self.organization = organization
        self.key = key
    }
}

/// Whether a station gets the certificate that it asks for.
package enum CertificateRequestRules {
    /// - Parameter serial: as the station said when it booted.
    /// - Returns: the rule that the request breaks; nil when it may be signed.
    package static func fault(
        in request: CertificateRequest, for purpose: CertificatePurpose, identity: String, serial: String?,
        operatorName: String
    ) -> String? {
        guard let name = request.commonName else { return "The subject has no common name (CN)." }
        guard isName(name, of: identity, serial: serial) else {
            return "The common name (CN) must be the station's identity or its serial number."
        }
        // Where the organization is left out, the certificate gets the operator's name all the same.
        if let organization = request.organization, !isSame(organization, operatorName) {
            return "The organization (O) must be the operator: \(operatorName)."
        }
        return fault(in: request.key, for: purpose)
    }

    /// 2.0.1 asks for the serial number (A00.FR.510), and the 1.6 white paper for it as well; many stations know only
    /// their identity.
    package static func isName(_ name: String, of identity: String, serial: String?) -> Bool {
        name == identity || name == serial
    }

    /// 2048 bits of RSA or 224 of an elliptic curve are the least (A00.FR.507); vehicles know one curve (ISO 15118-2
    /// §7.3.3).
    private static func fault(in key: CertificateKey, for purpose: CertificatePurpose) -> String? {
        switch purpose {
        case .station:
            switch key {
            case .rsa(let bits): bits >= 2048 ? nil : "An RSA key must have 2048 bits or more."
            case .ellipticCurve(let bits): bits >= 224 ? nil : "An elliptic curve must have 224 bits or more."
            case .other: "The key must be RSA or of an elliptic curve of NIST."
            }
        case .v2g, .combined:
            key == .ellipticCurve(bits: 256) ? nil : "Vehicles take keys of the curve secp256r1 only."
        }
    }

    private static func isSame(_ left: String, _ right: String) -> Bool { left.lowercased() == right.lowercased() }
}
