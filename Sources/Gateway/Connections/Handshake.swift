import Foundation
import NIOHTTP1
import OCPPWire

/// What a charger's upgrade request says, before anything is looked up.
struct Handshake: Sendable, Equatable {
    let identity: String
    /// Nil where nothing that it offers is spoken here: the upgrade is done without a sub-protocol and closed at once
    /// (OCPP-J 1.6 §3.2, 2.0.1 Part 4 §3.3).
    let version: OCPPVersion?
    /// The Basic-auth password, as bytes: 1.6 keys need not be text.
    let key: [UInt8]?
    let compression: PerMessageDeflate.Offer?

    enum Fault: Error, Equatable {
        /// The path names no station, or a name that cannot be one.
        case badPath
        /// The user of Basic auth is not the station of the URL, or the header cannot be read.
        case badCredentials
    }

    static let prefix = "/ocpp/"

    /// Longer identities are refused (OCPP 2.0.1: 48 characters).
    static let maximumIdentity = 48

    /// Newest first: what we prefer of what is offered.
    private static let preferred: [OCPPVersion] = [.v201, .v16]

    init(uri: String, headers: HTTPHeaders) throws(Fault) {
        identity = try Self.identity(in: uri)
        let offered = headers[canonicalForm: "sec-websocket-protocol"].map { $0.lowercased() }
        version = Self.preferred.first { offered.contains($0.rawValue) }
        key = try Self.key(of: identity, headers)
        compression = PerMessageDeflate.Offer(headers[canonicalForm: "sec-websocket-extensions"].map(String.init))
    }

    private static func identity(in uri: String) throws(Fault) -> String {
        let path = uri.split(separator: "?", maxSplits: 1).first.map(String.init) ?? ""
        guard path.hasPrefix(prefix), let name = String(path.dropFirst(prefix.count)).removingPercentEncoding,
            (1...maximumIdentity).contains(name.unicodeScalars.count),
            !name.unicodeScalars.contains(where: { $0.value < 33 || $0.value == 127 || $0 == "/" || $0 == ":" })
        else { throw .badPath }
        return name
    }

    private static func key(of identity: String, _ headers: HTTPHeaders) throws(Fault) -> [UInt8]? {
        guard let header = headers.first(name: "authorization") else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic",
            let data = Data(base64Encoded: parts[1].trimmingCharacters(in: .whitespaces))
        else { throw .badCredentials }
        let bytes = Array(data)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), bytes[..<colon].elementsEqual(identity.utf8) else {
            throw .badCredentials
        }
        return Array(bytes[(colon + 1)...])
    }
}
