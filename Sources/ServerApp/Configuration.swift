import Charging
import Configuration
import Flows
import Foundation
import JournalFiles
import Kernel
import SystemPackage

/// What a server is told: flags first, then the environment (`OHMSTEAD_*`), then a YAML file, then the default.
package struct ServerConfiguration: Sendable, Equatable {
    /// Where to listen, such as `127.0.0.1:8080`.
    package var host: String
    package var port: Int
    /// The folder of everything that the server keeps.
    package var dataFolder: String
    /// `sqlite:PATH` or `postgres://...`.
    package var database: DatabaseChoice
    /// How chargers and browsers reach this server from outside, such as `https://charge.example.org`; nil: as it listens.
    package var publicURL: String?
    package var unknownStations: UnknownStationPolicy
    package var heartbeatSeconds: Int
    package var allowsStationsWithoutKey: Bool
    /// PEM files; both or none.
    package var tlsCertificate: String?
    package var tlsKey: String?
    /// TLS ends at a proxy, which says so in `X-Forwarded-Proto`.
    package var isBehindTLSProxy: Bool
    /// Reverse proxies whose `X-Forwarded-For` says who asks.
    package var trustedProxies: [IPNetwork]
    /// From where metrics may be read without a token.
    package var metricsReaders: [IPNetwork]
    /// A PEM file of authorities whose client certificates are taken, beside our own.
    package var clientAuthorities: String?
    package var minimumProfile: SecurityProfile
    package var signsCertificates: Bool
    package var certificateDays: Int
    package var logLevel: String
    package var abandonedAfterHours: Int
    /// How often stations that show it are told what a session costs so far; 0 for never.
    package var costUpdateSeconds: Int
    /// The built web apps; nil looks for them, and does without.
    package var webFolder: String?
    /// Where maps take their tiles from, such as `https://tile.example.org/{z}/{x}/{y}.png`; nil draws a graticule.
    package var mapTiles: String?
    package var mapAttribution: String
    package var journal: JournalSettings
    /// Passwords, codes and client secrets that an address may try at once; then it earns one more in two seconds.
    package var signInTries: Int
    /// Whether addresses that people type in, such as of identity providers, may lead to this machine and its network.
    package var allowsPrivateAddresses: Bool
    /// A PEM file of authorities that are trusted beside the system's when the server calls others.
    package var certificateAuthorities: String?
    /// What stored secrets are sealed with: the key itself in base64, or the file it is in.
    package var secretsKey: String?
    package var secretsKeyFile: String?

    package enum DatabaseChoice: Sendable, Equatable {
        case sqlite(path: String)
        case postgres(url: String)
    }
}

/// A setting that cannot be: one sentence that says what is right.
package struct ConfigurationError: Error, CustomStringConvertible, Sendable {
    package let description: String
    package init(_ description: String) { self.description = description }
}

extension ServerConfiguration {
    /// - Parameters:
    ///   - flags: what the command line said, by configuration key.
    ///   - file: a YAML file; nil looks at `OHMSTEAD_CONFIG`.
    package static func load(flags: [String: String], file: String?) async throws -> ServerConfiguration {
        // Flags are texts, as variables are, and are read as such.
        let texts = Dictionary(uniqueKeysWithValues: flags.map { (KnownSettings.variable($0), $1) })
        let environment = EnvironmentVariablesProvider()
        var providers: [any ConfigProvider] = [
            EnvironmentVariablesProvider(environmentVariables: texts).prefixKeys(with: ["ohmstead"]),
            environment.prefixKeys(with: ["ohmstead"]),
        ]
        let path = file ?? ConfigReader(provider: environment).string(forKey: "ohmstead.config")
        if let path {
            do {
                providers.append(try await FileProvider<YAMLSnapshot>(filePath: FilePath(path)))
            } catch {
                throw ConfigurationError("The configuration file \(path) cannot be read: \(error)")
            }
        }
        let known = KnownSettings()
        let configuration = try read(ConfigReader(providers: providers, accessReporter: known))
        try known.check(file: path, environment: ProcessInfo.processInfo.environment)
        return configuration
    }

    private static func read(_ config: ConfigReader) throws -> ServerConfiguration {
        let (host, port) = try address(config.string(forKey: "listen", default: "127.0.0.1:8080"))
        let folder = config.string(forKey: "data", default: "./data")
        let unknown = config.string(forKey: "stations.unknown", default: UnknownStationPolicy.refuse.rawValue)
        guard let policy = UnknownStationPolicy(rawValue: unknown) else {
            throw ConfigurationError("stations.unknown is \(unknown); it must be refuse or quarantine.")
        }
        let certificate = config.string(forKey: "tls.certificate")
        let key = config.string(forKey: "tls.key")
        guard (certificate == nil) == (key == nil) else {
            throw ConfigurationError("tls.certificate and tls.key belong together; only one of them is set.")
        }
        return ServerConfiguration(
            host: host, port: port, dataFolder: folder,
            database: try database(
                config.string(forKey: "database", isSecret: true, default: "sqlite:\(folder)/ohmstead.sqlite")),
            publicURL: try publicURL(config.string(forKey: "publicURL")), unknownStations: policy,
            heartbeatSeconds: try number(config, "stations.heartbeatSeconds", 10...86_400, 300),
            allowsStationsWithoutKey: config.bool(forKey: "stations.allowWithoutKey", default: false),
            tlsCertificate: certificate, tlsKey: key,
            isBehindTLSProxy: config.bool(forKey: "tls.atProxy", default: false),
            trustedProxies: try networks(config, "trustedProxies", ""),
            metricsReaders: try networks(config, "metrics.readers", privateNetworks),
            clientAuthorities: config.string(forKey: "tls.clientAuthorities"),
            minimumProfile: try profile(config),
            signsCertificates: config.bool(forKey: "certificates.sign", default: true),
            certificateDays: try number(config, "certificates.validDays", 1...1825, 365), logLevel: try level(config),
            abandonedAfterHours: try number(config, "sessions.abandonedAfterHours", 1...8760, 24),
            costUpdateSeconds: try number(config, "sessions.costUpdateSeconds", 0...3600, 60),
            webFolder: config.string(forKey: "web.folder"), mapTiles: try mapTiles(config.string(forKey: "map.tiles")),
            mapAttribution: config.string(forKey: "map.attribution", default: ""), journal: try journal(config),
            signInTries: try number(config, "limits.signInTries", 5...1_000_000, 30),
            allowsPrivateAddresses: config.bool(forKey: "outgoing.allowPrivateAddresses", default: false),
            certificateAuthorities: config.string(forKey: "outgoing.certificateAuthorities"),
            secretsKey: config.string(forKey: "secrets.key", isSecret: true),
            secretsKeyFile: config.string(forKey: "secrets.keyFile"))
    }

    private static func profile(_ config: ConfigReader) throws -> SecurityProfile {
        let number = try number(config, "stations.minimumSecurityProfile", 0...3, 0)
        return SecurityProfile(rawValue: Int64(number)) ?? .open
    }

    private static func journal(_ config: ConfigReader) throws -> JournalSettings {
        var settings = JournalSettings()
        settings.isEnabled = config.bool(forKey: "journal.enabled", default: true)
        settings.keepDays = try number(config, "journal.keepDays", 1...3650, settings.keepDays)
        settings.maximumMegabytes = try number(
            config, "journal.maximumMegabytes", 1...100_000_000, settings.maximumMegabytes)
        return settings
    }

    private static func address(_ text: String) throws -> (String, Int) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port), colon > text.startIndex
        else { throw ConfigurationError("listen is \(text); it must be HOST:PORT, such as 127.0.0.1:8080.") }
        let host = text[..<colon].trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        return (host, port)
    }

    private static func database(_ text: String) throws -> DatabaseChoice {
        if text.hasPrefix("sqlite:"), text.count > 7 { return .sqlite(path: String(text.dropFirst(7))) }
        if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") { return .postgres(url: text) }
        throw ConfigurationError("database must be sqlite:PATH or postgres://USER@HOST/NAME.")
    }

    private static func publicURL(_ text: String?) throws -> String? {
        guard let text else { return nil }
        guard let url = URL(string: text), url.scheme == "https" || url.scheme == "http", url.host != nil else {
            throw ConfigurationError("publicURL is \(text); it must be a URL such as https://charge.example.org.")
        }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// This machine and the networks of RFC 1918 and RFC 4193, which no stranger is in.
    private static let privateNetworks = "127.0.0.0/8, ::1, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7"

    private static func networks(_ config: ConfigReader, _ key: String, _ preset: String) throws -> [IPNetwork] {
        try config.string(forKey: ConfigKey(key), default: preset).split(separator: ",").map { part in
            let part = part.trimmingCharacters(in: .whitespaces)
            guard let network = IPNetwork(part) else {
                throw ConfigurationError(
                    "\(key) has \(part); it must be addresses and networks, such as 10.0.0.5, 192.0.2.0/24.")
            }
            return network
        }
    }

    private static func mapTiles(_ text: String?) throws -> String? {
        guard let text else { return nil }
        guard text.hasPrefix("https://") || text.hasPrefix("http://"), text.contains("{z}"), text.contains("{x}"),
            text.contains("{y}")
        else {
            throw ConfigurationError("map.tiles is \(text); it must be like https://tile.example.org/{z}/{x}/{y}.png.")
        }
        return text
    }

    /// The file of the key that secrets are sealed with, unless the configuration holds the key itself.
    package var secretsKeyPath: String { secretsKeyFile ?? dataFolder + "/" + SecretKey.fileName }

    /// Whether people reach the server by HTTPS.
    package var isSecure: Bool { publicURL?.hasPrefix("https:") ?? (tlsCertificate != nil) }

    private static func number(
        _ config: ConfigReader, _ key: String, _ range: ClosedRange<Int>, _ standard: Int
    ) throws -> Int {
        let value = config.int(forKey: ConfigKey(key.split(separator: ".").map(String.init)), default: standard)
        guard range.contains(value) else {
            throw ConfigurationError(
                "\(key) is \(value); it must be from \(range.lowerBound) to \(range.upperBound).")
        }
        return value
    }

    private static func level(_ config: ConfigReader) throws -> String {
        let text = config.string(forKey: "log.level", default: "info")
        guard ["trace", "debug", "info", "notice", "warning", "error", "critical"].contains(text) else {
            throw ConfigurationError("log.level is \(text); it must be one of trace to critical.")
        }
        return text
    }

    /// Where chargers connect, without the station's identity.
    package func stationBase(port: Int) -> String {
        guard let publicURL else {
            let scheme = tlsCertificate == nil ? "ws" : "wss"
            return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)/ocpp"
        }
        return publicURL.replacing("http", with: "ws", maxReplacements: 1) + "/ocpp"
    }

    /// What people type into a browser.
    package func baseURL(port: Int) -> String {
        let shown = host.contains(":") ? "[\(host)]" : host
        return publicURL ?? "\(tlsCertificate == nil ? "http" : "https")://\(shown):\(port)"
    }
}
