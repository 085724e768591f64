import Flows
import Foundation
import Gateway
import HTTPAPI
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JournalFiles
import Kernel
import LiveBus
import Logging
import NIOCore
import OpenID
import Storage
import StorageSQLite
import Testing

/// The API in this process: the router as the server has it, on a database in memory, without a socket.
struct Desk: Sendable {
    let client: any TestClientProtocol
    let flows: FlowContext
    /// Of a client that may do everything.
    let token: String

    struct Answer {
        let status: Int
        let headers: HTTPFields
        let body: ByteBuffer

        var json: [String: Any] {
            (try? JSONSerialization.jsonObject(with: Data(body.readableBytesView)) as? [String: Any]) ?? [:]
        }

        func text(_ name: String) -> String { json[name] as? String ?? "" }

        var items: [[String: Any]] { json["items"] as? [[String: Any]] ?? [] }

        /// What is wrong, as `field: rule`.
        var errors: [String] {
            (json["errors"] as? [[String: String]] ?? []).map { "\($0["field"] ?? ""): \($0["rule"] ?? "")" }
        }
    }

    static func open(_ body: @escaping @Sendable (Desk) async throws -> Void) async throws {
        let quiet = Logger(label: "api") { _ in SwiftLogNoOpLogHandler() }
        // Access tokens are checked against the system's clock.
        let time = SystemTimeSource()
        let database = try SQLiteDatabase(path: ":memory:", logger: quiet)
        _ = try await Migrator.migrate(database, now: time.now())
        var flows = FlowContext(
            database: database, live: InProcessLiveBus(epoch: 1), time: time, ids: SystemIDSource(time: time),
            policy: StationPolicy(), tariffs: TariffCache(), followUps: FollowUpQueue(), logger: quiet)
        flows.sealing = try #require(Sealing(key: Sealing.newKey()))
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("ohmstead-\(flows.ids.next().text)")
        let journal = JournalWriter(folder: folder.path, settings: JournalSettings(), logger: quiet)
        let services = APIServices(
            flows: flows, stations: StationGateway(flows: flows), bulk: BulkRunner(),
            journal: JournalReader(journal), tokens: try await AccessTokens(flows, issuer: "https://desk.example.org"),
            identities: OpenIDProviders(outside: flows.outside, time: time),
            stationURL: StationURL(base: "wss://desk.example.org/ocpp"), readiness: { [:] }, metricsText: { "" },
            systemState: {
                SystemState(
                    connectedStations: 0, stationMessages: 0, httpRequests: 0, commits: 0, committedWrites: 0,
                    waitingWrites: 0)
            },
            isSecure: true, isTLS: true, trustedProxies: [], metricsReaders: [], map: nil, web: .none,
            signInTries: 1000,
            reports: RunReports(writer: ReportFiles(database: database), folder: folder.path, flows),
            journalKeepDays: 30)
        let ready = flows
        try await Application(router: APIRouter.make(services) { _ in }).test(.router) { client in
            let token = try await token(of: nil, Scope.allCases, client, ready)
            try await body(Desk(client: client, flows: ready, token: token))
        }
        await database.close()
    }

    /// A token of a new client.
    func token(of operatorID: OperatorID? = nil, _ scopes: [Scope]) async throws -> String {
        try await Self.token(of: operatorID, scopes, client, flows)
    }

    private static func token(
        of operatorID: OperatorID?, _ scopes: [Scope], _ client: any TestClientProtocol, _ flows: FlowContext
    ) async throws -> String {
        let (made, secret) = try await Clients.create(
            name: "desk", operatorID: operatorID, scopes: scopes.map(\.rawValue),
            by: Actor(name: "test", operatorID: nil), flows)
        let form = "grant_type=client_credentials&client_id=\(made.id)&client_secret=\(secret)"
        let answer = try await client.execute(
            uri: "/oauth/token", method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
            body: ByteBuffer(string: form))
        let json = try JSONSerialization.jsonObject(with: Data(answer.body.readableBytesView)) as? [String: Any]
        return try #require(json?["access_token"] as? String)
    }

    /// - Parameters:
    ///   - path: behind `/api/v1/`.
    ///   - token: nil for the one that may do everything; an empty one sends none.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, _ extra: [String: String] = [:],
        token: String? = nil
    ) async throws -> Answer {
        var headers = HTTPFields()
        let bearer = token ?? self.token
        if !bearer.isEmpty { headers[.authorization] = "Bearer " + bearer }
        if body != nil { headers[.contentType] = "application/json" }
        for (name, value) in extra { headers[try #require(HTTPField.Name(name))] = value.isEmpty ? nil : value }
        let answer = try await client.execute(
            uri: "/api/v1/" + path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        return Answer(status: Int(answer.status.code), headers: answer.headers, body: answer.body)
    }

    /// An operator's id.
    func makeOperator(_ name: String = "Desk") async throws -> String {
        let made = try await send(.post, "operators", Self.operatorBody(name))
        #expect(made.status == 201, "\(made.json)")
        return made.text("id")
    }

    static func operatorBody(_ name: String) -> String {
        #"{"name":"\#(name)","currency":"TWD","holdMinor":2000,"minimumBalanceMinor":1000}"#
    }

    func makeStation(_ identity: String, of operatorID: String) async throws -> String {
        let made = try await send(
            .post, "stations", #"{"operatorId":"\#(operatorID)","identity":"\#(identity)"}"#)
        #expect(made.status == 201, "\(made.json)")
        return made.text("id")
    }
}
