import Charging
import Flows
import Foundation
import Kernel
import LiveBus
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Storage
import StorageSQLite
import Synchronization
import Testing

@testable import Gateway

/// The chargers' side of the server on a real database, with a clock that only tests move and no network.
struct Bench: Sendable {
    let database: FaultyDatabase
    let flows: FlowContext
    let gateway: StationGateway
    let time: ManualTimeSource
    let journal: NotedJournal
    let stationID: StationID
    let key: String

    static let identity = "BENCH"
    static let start = Timestamp(secondsSinceEpoch: 1_794_996_000)

    static func run(
        _ change: (inout GatewayLimits) -> Void = { _ in }, _ body: (Bench) async throws -> Void
    ) async throws {
        let time = ManualTimeSource(start)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
            "ohmstead-gateway-\(SystemIDSource().next().text)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
        let database = FaultyDatabase(
            try SQLiteDatabase(path: folder.appendingPathComponent("test.sqlite").path, logger: quiet))
        _ = try await Migrator.migrate(database, now: time.now())
        let flows = FlowContext(
            database: database, live: InProcessLiveBus(epoch: 1), time: time,
            ids: SeededIDSource(seed: 1, time: time), policy: StationPolicy(), tariffs: TariffCache(),
            followUps: FollowUpQueue(), logger: quiet)
        var limits = GatewayLimits()
        change(&limits)
        let journal = NotedJournal()
        let actor = Actor(name: "tests", operatorID: nil)
        let owner = try await Operators.create(
            OperatorRecord(
                id: flows.ids.next(), name: "Bench", currency: try #require(Currency(code: "TWD")),
                timeZone: "Asia/Taipei", holdMinor: 0, minimumBalanceMinor: 0, createdAt: start), by: actor, flows)
        let (station, key) = try await Stations.create(
            StationRecord(
                id: flows.ids.next(), operatorID: owner.id, siteID: nil, identity: identity, name: identity,
                admission: .active, key: nil, heartbeatSeconds: 300, createdAt: start), by: actor, flows)
        try await body(
            Bench(
                database: database, flows: flows,
                gateway: StationGateway(flows: flows, limits: limits, journal: journal), time: time, journal: journal,
                stationID: station.id, key: try #require(key)))
        await database.close()
    }

    func head(_ subprotocol: String = "ocpp1.6", compresses: Bool = false) -> HTTPRequestHead {
        var headers = HTTPHeaders()
        let credentials = Data("\(Self.identity):\(key)".utf8).base64EncodedString()
        headers.add(name: "Authorization", value: "Basic \(credentials)")
        headers.add(name: "Sec-WebSocket-Protocol", value: subprotocol)
        if compresses { headers.add(name: "Sec-WebSocket-Extensions", value: "permessage-deflate") }
        return HTTPRequestHead(version: .http1_1, method: .GET, uri: "/ocpp/\(Self.identity)", headers: headers)
    }

    /// A charger whose upgrade was decided; `adopt` makes it a connection.
    func admitted(_ head: HTTPRequestHead? = nil) async throws -> Charger {
        let channel = NIOAsyncTestingChannel()
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        let answer = try await gateway.shouldUpgrade(channel, head ?? self.head()).get()
        _ = try #require(answer, "the upgrade was refused")
        return try await Charger(channel)
    }

    func adopt(_ charger: Charger) async throws {
        let channel = charger.channel
        try await channel.testingEventLoop.executeInContext { try gateway.adopt(channel) }
    }

    /// A connected charger.
    func charger(_ subprotocol: String = "ocpp1.6", compresses: Bool = false) async throws -> Charger {
        let charger = try await admitted(head(subprotocol, compresses: compresses))
        try await adopt(charger)
        return charger
    }

    /// Moves the clock, and lets the connection look at it as the gateway's wheel does every second.
    func pass(_ span: Milliseconds, _ charger: Charger) async throws {
        time.advance(by: span)
        let now = time.now()
        let connection = try #require(gateway.connection(of: stationID))
        try await charger.channel.testingEventLoop.executeInContext { connection.tick(now) }
    }

    func station() async throws -> StationRecord {
        let id = stationID
        return try #require(try await database.read { try StationRepository.find(id, $0) })
    }
}

/// A database that can be away.
final class FaultyDatabase: Database {
    private let inner: SQLiteDatabase
    private let isAway = Atomic(false)

    init(_ inner: SQLiteDatabase) { self.inner = inner }

    func goAway(_ away: Bool = true) { isAway.store(away, ordering: .relaxed) }

    var dialect: SQLDialect { inner.dialect }
    func submitRead(_ job: any DatabaseJob) { submit(job, inner.submitRead) }
    func submitWrite(_ job: any DatabaseJob) { submit(job, inner.submitWrite) }
    func health() async -> DatabaseHealth { await inner.health() }
    func backup(to path: String) async throws { try await inner.backup(to: path) }
    func close() async { await inner.close() }

    private func submit(_ job: any DatabaseJob, _ body: (any DatabaseJob) -> Void) {
        if isAway.load(ordering: .relaxed) {
            job.finish(DatabaseError.unavailable("a test took it away"))
        } else {
            body(job)
        }
    }
}

/// A journal in memory.
final class NotedJournal: StationJournal {
    private let lines = Mutex<[String]>([])

    func record(_ message: [UInt8], _ direction: JournalDirection, of station: StationID, at: Timestamp) {
        lines.withLock { $0.append("\(direction.rawValue) \(String(decoding: message, as: UTF8.self))") }
    }

    var noted: [String] { lines.withLock { $0 } }
}

extension Bench {
    /// Why an upgrade is refused; nil when it is not.
    func refusal(of head: HTTPRequestHead) async throws -> StationGateway.Refusal? {
        let channel = NIOAsyncTestingChannel()
        try await channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).get()
        let answer = try await gateway.shouldUpgrade(channel, head).get()
        let refusal = gateway.refusal(of: channel)
        #expect((answer == nil) == (refusal != nil))
        _ = try await channel.finish(acceptAlreadyClosed: true)
        return refusal
    }
}
