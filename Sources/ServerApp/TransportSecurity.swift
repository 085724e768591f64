import CertificateAuthority
import Foundation
import Gateway
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Kernel
import NIOCore
import NIOHTTP1
import NIOSSL

/// What is under a station's WebSocket: TLS of our own, TLS that ends at a proxy, or nothing.
struct TransportOfStations: Sendable {
    let hasTLS: Bool
    let isBehindTLSProxy: Bool

    init(_ configuration: ServerConfiguration) {
        hasTLS = configuration.tlsCertificate != nil
        isBehindTLSProxy = configuration.isBehindTLSProxy
    }

    /// On the channel's event loop.
    func of(_ channel: any Channel, _ head: HTTPRequestHead) -> StationTransport {
        guard hasTLS else {
            let word = head.headers.first(name: "X-Forwarded-Proto")?.lowercased()
            return StationTransport(
                isEncrypted: isBehindTLSProxy && (word == "https" || word == "wss"), clientCertificate: nil)
        }
        let certificate = try? channel.pipeline.syncOperations.nioSSL_peerCertificate()
        return StationTransport(isEncrypted: true, clientCertificate: try? certificate?.toDERBytes())
    }
}

/// TLS on our own port. Whoever has a client certificate may show it, and nobody has to: browsers and stations with a
/// key come to the same port.
enum TLSServer {
    static func builder(
        _ plain: HTTPServerBuilder, _ configuration: ServerConfiguration, _ issuer: CertificateIssuer,
        _ time: any TimeSource
    ) throws -> HTTPServerBuilder {
        guard let certificate = configuration.tlsCertificate, let key = configuration.tlsKey else { return plain }
        for (setting, path) in [("tls.certificate", certificate), ("tls.key", key)]
        where !FileManager.default.isReadableFile(atPath: path) {
            throw ConfigurationError("\(setting) is \(path); there is no such file that this user may read.")
        }
        do {
            var tls = TLSConfiguration.makeServerConfiguration(
                certificateChain: try NIOSSLCertificate.fromPEMFile(certificate).map { .certificate($0) },
                privateKey: .privateKey(try NIOSSLPrivateKey(file: key, format: .pem)))
            tls.minimumTLSVersion = .tlsv12
            tls.certificateVerification = .optionalVerification
            // Not the system's: who is trusted is decided below.
            tls.trustRoots = .certificates([])
            return try .tls(
                plain,
                configuration: TLSChannelConfiguration(
                    tlsConfiguration: tls,
                    customAsyncVerificationCallback: { chain in
                        let bytes = try chain.map { try $0.toDERBytes() }
                        return await issuer.accepts(bytes, at: time.now()) ? .certificateVerified : .failed
                    }))
        } catch {
            throw ConfigurationError("The TLS certificate or key cannot be used: \(error).")
        }
    }

    static func issuer(_ configuration: ServerConfiguration) throws -> CertificateIssuer {
        do {
            return try CertificateIssuer(authorities: configuration.clientAuthorities)
        } catch {
            throw ConfigurationError(
                "tls.clientAuthorities is \(configuration.clientAuthorities ?? ""); it must be a PEM file of certificates."
            )
        }
    }
}
