import CertificateAuthority
import CoreMetrics
import Flows
import Foundation
import Gateway
import HTTPAPI
import Hummingbird
import HummingbirdCore
import JournalFiles
import Kernel
import LiveBus
import Logging
import NIOCore
import NIOPosix
import OpenID
import OutsideHTTP
import ServiceLifecycle
import Storage
import Synchronization

/// The whole server, wired together. `run` returns after a graceful stop.
package struct Server: Sendable {
    let configuration: ServerConfiguration
    let logger: Logger
    let metrics: MetricsRegistry
    package let flows: FlowContext
    package let gateway: StationGateway
    private let journal: JournalWriter
    private let bulk = BulkRunner()
    private let outside: OutsideHTTPClient
    private let certificates: CertificateIssuer
    private let lock: ServerLock

    /// Opens the database and wires the modules; nothing listens yet.
    /// - Parameter time: the system's, or one that scenarios move.
    package init(
        _ configuration: ServerConfiguration, logger: Logger, metrics: MetricsRegistry,
        time: any TimeSource = SystemTimeSource()
    ) async throws {
        self.configuration = configuration
        self.logger = logger
        self.metrics = metrics
        try DatabaseOpening.makeFolder(configuration.dataFolder)
        lock = try await ServerLock(configuration.lockPaths)
        let database = try await DatabaseOpening.open(configuration, logger: logger, servesAlone: true)
        outside = try Self.outside(configuration)
        certificates = try TLSServer.issuer(configuration)
        var flows = FlowContext(
            database: database, live: InProcessLiveBus(epoch: UInt64(time.now().millisecondsSinceEpoch)), time: time,
            ids: SystemIDSource(time: time),
            policy: StationPolicy(
                unknownStations: configuration.unknownStations, heartbeatSeconds: Int64(configuration.heartbeatSeconds),
                allowsStationsWithoutKey: configuration.allowsStationsWithoutKey,
                abandonedAfter: .hours(configuration.abandonedAfterHours),
                minimumProfile: configuration.minimumProfile, signsCertificates: configuration.signsCertificates,
                certificateValidity: .hours(24 * configuration.certificateDays)),
            tariffs: TariffCache(), followUps: FollowUpQueue(), logger: logger)
        flows.outside = outside
        flows.certificates = certificates
        flows.sealing = try await SecretKey.open(configuration, flows)
        self.flows = flows
        journal = JournalWriter(
            folder: configuration.dataFolder + "/journal", settings: configuration.journal, logger: logger)
        gateway = StationGateway(flows: flows, journal: configuration.journal.isEnabled ? journal : nil)
    }

    private func warnOfUnknownProxy() {
        if configuration.isSecure, configuration.tlsCertificate == nil, configuration.trustedProxies.isEmpty {
            logger.warning("people come through a proxy that trustedProxies does not name: all of them are one address")
        }
    }

    /// Serves until the task is cancelled or the process is asked to stop (SIGTERM, SIGINT).
    /// - Parameter onListening: called with the bound port.
    package func run(onListening: @escaping @Sendable (Int) async -> Void) async throws {
        try await RecordPresence.resetAll(flows)
        let tokens = try await AccessTokens(flows, issuer: configuration.baseURL(port: configuration.port))
        try await flows.webhooks.load(flows.database)
        try await StationCertificates.trustOwn(flows)
        journal.start()
        let keeping = JournalKeeping(journal, settings: configuration.journal, time: flows.time, logger: logger)
        let reports = RunReports(
            writer: ReportFiles(database: flows.database), folder: configuration.dataFolder + "/reports", flows)
        let services = APIServices(
            flows: flows, stations: gateway, bulk: bulk, journal: JournalReader(journal), tokens: tokens,
            identities: OpenIDProviders(outside: outside, time: flows.time),
            stationURL: StationURL(base: configuration.stationBase(port: configuration.port)),
            readiness: { [flows] in
                switch await flows.database.health() {
                case .ready: [:]
                case .failing(let error): ["database": "\(error)"]
                }
            },
            metricsText: { [metrics] in metrics.text() },
            systemState: { [metrics, gateway] in metrics.systemState(connectedStations: gateway.connectionCount) },
            isSecure: configuration.isSecure, isTLS: configuration.tlsCertificate != nil,
            trustedProxies: configuration.trustedProxies, metricsReaders: configuration.metricsReaders,
            map: configuration.mapTiles.map { MapTiles(url: $0, attribution: configuration.mapAttribution) },
            web: try WebFolder.open(configuration, logger: logger), signInTries: configuration.signInTries,
            reports: reports, journalKeepDays: configuration.journal.keepDays)
        warnOfUnknownProxy()
        let router = APIRouter.make(services) { ChargerAddress.addRoute(to: $0) }
        let transport = TransportOfStations(configuration)
        let plain = HTTPServerBuilder { [gateway] responder in
            Listener(responder: responder, gateway: gateway, services: services, transport: transport)
        }
        let app = Application(
            router: router, server: try TLSServer.builder(plain, configuration, certificates, flows.time),
            configuration: ApplicationConfiguration(
                address: .hostname(configuration.host, port: configuration.port), serverName: nil,
                backlog: 4096, reuseAddress: true),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? configuration.port
                await tokens.setIssuer(configuration.baseURL(port: port))
                await onListening(port)
            },
            logger: logger)
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(
                        service: Together(services: [
                            app, GatewayService(gateway: gateway), LiveService(sockets: services.liveSockets),
                            BackgroundService(
                                flows: flows, gateway: gateway, bulk: bulk, journal: keeping, reports: reports,
                                costUpdateSeconds: configuration.costUpdateSeconds),
                        ]))
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do {
            try await group.run()
        } catch {
            throw configuration.cannotListen(error)
        }
        await journal.close()
        await outside.close()
        await flows.database.close()
    }

    private static func outside(_ configuration: ServerConfiguration) throws -> OutsideHTTPClient {
        do {
            return try OutsideHTTPClient(
                allowsPrivateAddresses: configuration.allowsPrivateAddresses,
                certificateAuthorities: configuration.certificateAuthorities)
        } catch {
            throw ConfigurationError(
                "outgoing.certificateAuthorities is \(configuration.certificateAuthorities ?? ""); it must be a PEM file of certificates."
            )
        }
    }
}

/// Watches the chargers, and closes their sockets with a close frame when the server stops.
private struct GatewayService: Service {
    let gateway: StationGateway

    func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await gateway.run() }
            try? await gracefulShutdown()
            await gateway.drain()
            group.cancelAll()
        }
    }
}

/// Services that stop at the same time. One after the other their times would add up to more than service managers wait,
/// and chargers would be served until it was their turn.
private struct Together: Service {
    let services: [any Service]

    func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for service in services { group.addTask { try await service.run() } }
            // The first that fails ends the others.
            for try await _ in group {}
        }
    }
}

/// Tells the live readers when the server stops.
private struct LiveService: Service {
    let sockets: LiveSockets

    func run() async throws {
        try? await gracefulShutdown()
        sockets.closeAll()
    }
}

/// Jobs beside the requests: follow-ups, commands whose time is over, sessions whose end never came.
private struct BackgroundService: Service {
    let flows: FlowContext
    let gateway: StationGateway
    let bulk: BulkRunner
    let journal: JournalKeeping
    let reports: RunReports
    let costUpdateSeconds: Int

    func run() async throws {
        let retention = ApplyRetention(
            reports: reports, keepJournal: { [journal] in journal.keepAtMost(days: $0) }, flows)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await every(.seconds(60), "journal keeping") { await journal.run() } }
            group.addTask { await CarryOutFollowUps.run(gateway, flows) }
            group.addTask { await bulk.run(gateway, flows) }
            group.addTask {
                await every(.seconds(300), "last heard") { try await RecordLastHeard.run(gateway, flows) }
            }
            group.addTask { await every(.seconds(5), "command expiry") { try await FinishCommand.expire(flows) } }
            group.addTask {
                await every(.seconds(5), "reservation expiry") { _ = try await EndReservations.run(flows) }
            }
            group.addTask { await every(.seconds(600), "retention") { try await retention.runIfDue() } }
            group.addTask { await DeliverWebhooks(flows, version: BuildVersion.text).run(every: .seconds(1)) }
            group.addTask { await every(.seconds(2), "reports") { try await reports.work() } }
            group.addTask {
                await every(.seconds(300), "reconciliation") {
                    let count = try await CloseAbandonedSessions.run(flows)
                    if count > 0 { flows.logger.notice("sessions reconciled", metadata: ["count": "\(count)"]) }
                }
            }
            group.addTask { await tellCosts() }
            group.addTask {
                let balances = WatchBalances(gateway, flows)
                await every(.seconds(15), "balances") { try await balances.run() }
            }
            group.addTask {
                await every(.seconds(5), "certificates") { try await DeliverCertificate.sendDue(gateway, flows) }
            }
            group.addTask {
                // Another server on this database may have made an authority.
                await every(.seconds(60), "authorities") { try await StationCertificates.trustOwn(flows) }
            }
            group.addTask {
                await every(.seconds(3600), "ends of certificates") { try await StationCertificates.warn(flows) }
            }
            group.addTask {
                await every(.seconds(3600), "forgetting") { try await ForgetOld.run(flows) }
            }
            try? await gracefulShutdown()
            flows.followUps.finish()
            group.cancelAll()
        }
    }

    private func tellCosts() async {
        guard costUpdateSeconds > 0 else { return }
        let costs = TellRunningCosts(gateway, flows)
        await every(.seconds(costUpdateSeconds), "running costs") { try await costs.run() }
    }

    private func every(
        _ interval: Duration, _ name: String, _ job: @Sendable () async throws -> Void
    ) async {
        while !Task.isCancelled {
            do {
                try await job()
            } catch is CancellationError {
                return
            } catch {
                flows.logger.warning("job failed, will run again", metadata: ["job": "\(name)", "error": "\(error)"])
            }
            try? await Task.sleep(for: interval)
        }
    }
}
