import Flows
import Hummingbird
import Kernel
import Storage

/// How the server itself is doing.
package struct SystemState: Encodable, Sendable {
    package let connectedStations: Int
    /// Since the start; a reader that asks twice knows the rate.
    package let stationMessages: Int64
    package let httpRequests: Int64
    package let commits: Int64
    package let committedWrites: Int64
    package let waitingWrites: Int64

    package init(
        connectedStations: Int, stationMessages: Int64, httpRequests: Int64, commits: Int64, committedWrites: Int64,
        waitingWrites: Int64
    ) {
        self.connectedStations = connectedStations
        self.stationMessages = stationMessages
        self.httpRequests = httpRequests
        self.commits = commits
        self.committedWrites = committedWrites
        self.waitingWrites = waitingWrites
    }
}

struct SystemRoutes: Sendable {
    let services: APIServices

    private struct View: Encodable, Sendable {
        let version: String
        let database: String
        let schemaStep: Int
        let startedAt: Timestamp
        let at: Timestamp
        let failing: [String: String]
        let isReady: Bool
        let state: SystemState
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("system") { _, context in
            _ = try context.caller(with: .systemRead)
            let failing = await services.readiness()
            return JSONAnswer(
                View(
                    version: BuildVersion.text, database: services.flows.database.dialect.rawValue,
                    schemaStep: SchemaMigrations.all.count, startedAt: services.startedAt,
                    at: services.flows.time.now(), failing: failing, isReady: failing.isEmpty,
                    state: services.systemState()))
        }
    }
}
