/// What carries a station's WebSocket, as the listener knows it.
package struct StationTransport: Sendable, Equatable {
    package let isEncrypted: Bool
    /// DER; only of who leads to an authority that is trusted.
    package let clientCertificate: [UInt8]?

    package init(isEncrypted: Bool, clientCertificate: [UInt8]?) {
        self.isEncrypted = isEncrypted
        self.clientCertificate = clientCertificate
    }

    package static let plain = Self(isEncrypted: false, clientCertificate: nil)
}
