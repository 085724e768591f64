/// Where a certificate that we issued stands. The raw value is the word of the database and the API.
package enum CertificateState: String, Sendable, Codable, CaseIterable {
    /// Signed; the station has not taken it yet.
    case pending
    case installed
    /// The station did not want it.
    case rejected
    /// The station did not answer so often that nobody tries any more.
    case failed
    /// The station has a newer one.
    case superseded
    case revoked
}

/// When a certificate that the station did not answer for is sent again.
package enum CertificateDelivery {
    /// After each try that came to nothing; after the last it has failed, and the station asks anew.
    package static let waitsSeconds: [Int] = [10, 60, 300, 1800, 7200]
}

/// Which of our roots signs.
package enum CertificateAuthorityKind: String, Sendable, Codable, CaseIterable {
    case station
    /// Vehicles trust it, so it signs nothing else.
    case v2g

    package init(_ purpose: CertificatePurpose) {
        switch purpose {
        case .station: self = .station
        case .v2g, .combined: self = .v2g
        }
    }
}
