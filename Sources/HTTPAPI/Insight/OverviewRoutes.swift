import Charging
import Hummingbird
import Kernel
import Storage

/// The first screen: today beside the usual, how it stands now, and what needs somebody.
struct OverviewRoutes: Sendable {
    let services: APIServices

    struct Day: Encodable, Sendable {
        let energyWh: Int64
        let revenueMinor: Int64
        let sessions: Int64
        let utilisationPermille: Int64?
        let availabilityPermille: Int64?

        /// The mean of so many days, rounded down.
        init(_ sums: Overview.DaySums, days: Int64 = 1) {
            energyWh = sums.energyWh / days
            revenueMinor = sums.revenueMinor / days
            sessions = sums.sessions / days
            utilisationPermille = permille(sums.occupiedMilliseconds, of: sums.connectorMilliseconds)
            availabilityPermille = permille(
                sums.connectorMilliseconds - sums.downMilliseconds, of: sums.connectorMilliseconds)
        }
    }

    struct Hour: Encodable, Sendable {
        let hour: Int
        let energyWh: Int64
        let revenueMinor: Int64
        let sessions: Int64
        /// Left out where there is no earlier day to compare with.
        let usualEnergyWh: Int64?
        let usualRevenueMinor: Int64?
        let usualSessions: Int64?

        init(_ sums: OverviewHour, days: Int64) {
            hour = sums.hour
            energyWh = sums.today.energyWh
            revenueMinor = sums.today.revenueMinor
            sessions = sums.today.sessions
            usualEnergyWh = days > 0 ? sums.usual.energyWh / days : nil
            usualRevenueMinor = days > 0 ? sums.usual.revenueMinor / days : nil
            usualSessions = days > 0 ? sums.usual.sessions / days : nil
        }
    }

    struct Attention: Encodable, Sendable {
        let siteId: SiteID?
        let siteName: String?
        let reasons: [Reason]

        struct Reason: Encodable, Sendable {
            let reason: String
            let count: Int64
        }

        init(_ site: SiteAttention) {
            siteId = site.siteID
            siteName = site.name
            reasons = [
                ("offlineStations", site.offlineStations), ("faultedConnectors", site.faultedConnectors),
                ("openExceptions", site.openExceptions), ("silentStations", site.silentStations),
            ].filter { $0.1 > 0 }.map { Reason(reason: $0.0, count: $0.1) }
        }
    }

    struct View: Encodable, Sendable {
        let at: Timestamp
        let currency: Currency
        let today: Day
        /// Left out where there is no earlier day to compare with.
        let usual: Day?
        let usualDays: Int64
        let hours: [Hour]
        let powerW: Int64
        let runningSessions: Int64
        let openExceptions: Int64
        let stations: [String: Int64]
        let connectors: [String: Int64]
        let attention: [Attention]

        init(_ overview: Overview) {
            at = overview.at
            currency = overview.currency
            today = Day(overview.today)
            usual = overview.usualDays > 0 ? Day(overview.usual, days: overview.usualDays) : nil
            usualDays = overview.usualDays
            hours = overview.hours.map { Hour($0, days: overview.usualDays) }
            powerW = overview.running.powerW
            runningSessions = overview.running.sessions
            openExceptions = overview.openExceptions
            stations = Dictionary(
                uniqueKeysWithValues: Presence.allCases.map { ($0.rawValue, overview.presence[$0] ?? 0) })
            connectors = Dictionary(
                uniqueKeysWithValues: ConnectorStatus.allCases.map { ($0.rawValue, overview.connectors[$0] ?? 0) })
            attention = overview.attention.map(Attention.init)
        }
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("overview") { try await overview($0, $1) }
    }

    private func overview(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .ordersRead)
        var query = Query(request)
        let asked = InsightQuery.Asked(&query, hasSpan: false)
        try query.finish()
        let now = services.flows.time.now()
        let scope = try InsightQuery(asked, caller, now: now).scope
        guard let overview = try await services.flows.database.read({ try Overview.read(scope, now: now, $0) }) else {
            throw Problem.notFound("operator")
        }
        return JSONAnswer(View(overview))
    }
}
