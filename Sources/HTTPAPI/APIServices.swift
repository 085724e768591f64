import Flows
import Kernel
import Logging

/// What the routes need.
package struct APIServices: Sendable {
    let flows: FlowContext
    let stations: any StationCommands
    let bulk: BulkRunner
    let journal: any JournalReading
    let tokens: AccessTokens
    let identities: any IdentityProviders
    let stationURL: StationURL
    let readiness: @Sendable () async -> [String: String]
    let metricsText: @Sendable () -> String
    let systemState: @Sendable () -> SystemState
    let startedAt: Timestamp
    package let liveSockets = LiveSockets()
    let cookies: BrowserCookies
    /// Whether this server itself speaks TLS, and nothing else.
    let isTLS: Bool
    /// Whose word about the addresses of others is taken.
    let trustedProxies: [IPNetwork]
    let metricsReaders: [IPNetwork]
    let map: MapTiles?
    /// The web apps; empty where they were not built.
    let web: WebFiles
    /// Wrong secrets are slow to guess.
    let secretTries: SecretTries
    /// Everybody may look at charging places: 120 at once from an address, and two in a second.
    let publicLimit = RateLimit(capacity: 120, interval: Milliseconds(500))
    /// Addresses of labels that nobody printed.
    let unknownPlaces: SecretTries
    /// A client may ask 400 things at once and 200 in a second.
    let requestLimit: RateLimit

    /// Makes saved reports and knows their files.
    let reports: RunReports
    /// Days that the journal keeps by the configuration.
    let journalKeepDays: Int

    /// Studies of tariffs, running and finished.
    let whatIf = WhatIfJobs()

    /// - Parameters:
    ///   - bulk: carries actions on many stations out.
    ///   - identities: the way to outside providers of sign-ins.
    ///   - readiness: what is not ready and why; empty when all is.
    ///   - metricsText: the metrics in Prometheus' text format.
    ///   - systemState: how the server is doing, for people.
    ///   - isSecure: whether people reach the server by HTTPS.
    ///   - isTLS: whether this server itself speaks TLS; a proxy before it speaks for itself.
    ///   - trustedProxies: reverse proxies before it, whose `X-Forwarded-For` is taken.
    ///   - metricsReaders: from where metrics are read.
    ///   - map: where maps take their tiles from; nil where nothing is configured.
    ///   - web: the built web apps.
    ///   - signInTries: secrets that an address may be wrong about at once.
    package init(
        flows: FlowContext, stations: any StationCommands, bulk: BulkRunner, journal: any JournalReading,
        tokens: AccessTokens, identities: any IdentityProviders, stationURL: StationURL,
        readiness: @escaping @Sendable () async -> [String: String],
        metricsText: @escaping @Sendable () -> String, systemState: @escaping @Sendable () -> SystemState,
        isSecure: Bool, isTLS: Bool, trustedProxies: [IPNetwork], metricsReaders: [IPNetwork], map: MapTiles?,
        web: WebFiles,
        signInTries: Int,
        reports: RunReports,
        journalKeepDays: Int
    ) {
        self.flows = flows
        self.stations = stations
        self.bulk = bulk
        self.journal = journal
        self.tokens = tokens
        self.identities = identities
        self.stationURL = stationURL
        self.readiness = readiness
        self.metricsText = metricsText
        self.systemState = systemState
        startedAt = flows.time.now()
        cookies = BrowserCookies(isSecure: isSecure)
        self.isTLS = isTLS
        self.trustedProxies = trustedProxies
        self.metricsReaders = metricsReaders
        self.map = map
        self.web = web
        self.reports = reports
        self.journalKeepDays = journalKeepDays
        unknownPlaces = SecretTries(atOnce: 30, time: flows.time)
        secretTries = SecretTries(atOnce: signInTries, time: flows.time)
        requestLimit = RateLimit(capacity: 400, interval: Milliseconds(5))
    }
}

/// A server of map tiles.
package struct MapTiles: Sendable {
    let url: String
    let attribution: String

    package init(url: String, attribution: String) {
        self.url = url
        self.attribution = attribution
    }
}

/// What an installer types into a charger.
package struct StationURL: Sendable {
    /// Such as `ws://127.0.0.1:8080/ocpp`.
    package let base: String

    package init(base: String) { self.base = base }

    func url(of identity: String) -> String { base + "/" + identity }
}
