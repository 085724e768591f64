/// How a station proves who it is and what protects the line (1.6 security white paper §2.1, 2.0.1 A00). The raw value is
/// the number of the specification, of the database and of the API.
package enum SecurityProfile: Int64, Sendable, Codable, CaseIterable, Comparable {
    /// No key; for a bench, never for an open network.
    case open = 0
    /// Basic authentication without TLS.
    case password = 1
    /// Basic authentication inside TLS.
    case encrypted = 2
    /// TLS with a certificate of the station.
    case certificate = 3

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// What a connection is, by what was proved on it.
    package static func of(isEncrypted: Bool, hasKey: Bool, hasCertificate: Bool) -> Self {
        if hasCertificate { return .certificate }
        guard hasKey else { return .open }
        return isEncrypted ? .encrypted : .password
    }
}
