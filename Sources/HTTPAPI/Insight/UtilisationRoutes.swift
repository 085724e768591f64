import Hummingbird
import Kernel
import Storage

/// How much is charged at which hour, by weekday or by station.
struct UtilisationRoutes: Sendable {
    let services: APIServices

    enum By: String, Sendable, CaseIterable {
        case weekday
        case station
    }

    struct Row: Encodable, Sendable {
        /// `1` for Monday to `7`, or a station's id.
        let key: String
        let label: String?
        /// Each list has 24 places, one for each hour of the day.
        let energyWh: [Int64]
        let occupiedSeconds: [Int64]
        let connectorSeconds: [Int64]
        let occupancyPermille: [Int64]
        let sessions: [Int64]
        let revenueMinor: [Int64]

        init(_ row: UtilisationMap.Row) {
            key = row.key
            label = row.label
            energyWh = row.hours.map(\.energyWh)
            occupiedSeconds = row.hours.map { $0.occupiedMilliseconds / 1000 }
            connectorSeconds = row.connectorMilliseconds.map { $0 / 1000 }
            occupancyPermille = zip(row.hours, row.connectorMilliseconds).map {
                permille($0.occupiedMilliseconds, of: $1) ?? 0
            }
            sessions = row.hours.map(\.sessions)
            revenueMinor = row.hours.map(\.revenueMinor)
        }
    }

    struct Total: Encodable, Sendable {
        let energyWh: Int64
        let occupiedSeconds: Int64
        let sessions: Int64
        let revenueMinor: Int64
    }

    struct View: Encodable, Sendable {
        let from: Timestamp
        let to: Timestamp
        let by: String
        let currency: Currency
        let rows: [Row]
        let total: Total
    }

    /// Stations of one heat map.
    static let maximumStations: Int64 = 1000

    func add(to group: RouterGroup<APIContext>) {
        group.get("utilisation") { try await utilisation($0, $1) }
    }

    private func utilisation(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .ordersRead)
        var query = Query(request)
        let asked = InsightQuery.Asked(&query)
        let by: By = query.word("by") ?? .weekday
        let limit = Int(query.integer("limit", 1...Self.maximumStations) ?? 100)
        try query.finish()
        let wanted = try InsightQuery(asked, caller, now: services.flows.time.now())
        let kind: UtilisationQueries.Row = by == .weekday ? .weekday : .station
        let found = try await services.flows.database.read {
            try UtilisationMap.read(kind, wanted.scope, from: wanted.from, to: wanted.to, limit: limit, $0)
        }
        guard let map = found else { throw Problem.notFound("operator") }
        return JSONAnswer(
            View(
                from: wanted.from, to: wanted.to, by: by.rawValue, currency: map.currency, rows: map.rows.map(Row.init),
                total: Total(
                    energyWh: map.total.energyWh, occupiedSeconds: map.total.occupiedMilliseconds / 1000,
                    sessions: map.total.sessions, revenueMinor: map.total.revenueMinor)))
    }
}
