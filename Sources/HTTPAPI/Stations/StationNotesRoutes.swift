import Flows
import Hummingbird
import Kernel
import Storage

/// What a station reported besides charging: events, deviations from its protocol, variables; and when it was away.
struct StationNotesRoutes: Sendable {
    let services: APIServices

    struct Event: Encodable, Sendable {
        let number: Int64
        let kind: String
        let at: Timestamp
        let detail: String
    }

    struct Deviation: Encodable, Sendable {
        let action: String
        let path: String
        let rule: String
        let seen: String
        let count: Int64
        let lastAt: Timestamp
    }

    struct Variable: Encodable, Sendable {
        let name: String
        let value: String?
        let isReadOnly: Bool
        let reportedAt: Timestamp
    }

    struct OutageView: Encodable, Sendable {
        let kind: String
        /// 0: the whole station.
        let evse: Int
        /// 0: the whole EVSE.
        let connector: Int
        let from: Timestamp
        let to: Timestamp?
    }

    struct Items<Item: Encodable & Sendable>: Encodable, Sendable { let items: [Item] }

    func add(to group: RouterGroup<APIContext>) {
        group.get("stations/:id/events") { request, context in
            let station = try await StationRoutes(services: services).find(context, .stationsRead)
            var query = Query(request)
            let limit = query.limit()
            let before = query.integer("before", 1...Int64.max)
            let masking = try await masking(of: station, &query, context)
            try query.finish()
            let rows = try await services.flows.database.read {
                try StationNotesRepository.events(of: station.id, before: before, limit: limit, $0)
            }
            return JSONAnswer(
                Items(
                    items: rows.map {
                        Event(
                            number: $0.number, kind: $0.kind, at: $0.at, detail: masking.report($0.kind, $0.detail))
                    }))
        }
        group.get("stations/:id/deviations") { request, context in
            let station = try await StationRoutes(services: services).find(context, .stationsRead)
            var query = Query(request)
            let masking = try await masking(of: station, &query, context)
            try query.finish()
            let rows = try await services.flows.database.read {
                try StationNotesRepository.deviations(of: station.id, $0)
            }
            return JSONAnswer(
                Items(
                    items: rows.map {
                        Deviation(
                            action: $0.action, path: $0.path, rule: $0.rule,
                            seen: masking.seen($0.seen, at: $0.path), count: $0.count, lastAt: $0.lastAt)
                    }))
        }
        group.get("stations/:id/outages") { request, context in
            let station = try await StationRoutes(services: services).find(context, .stationsRead)
            var query = Query(request)
            let limit = query.limit()
            try query.finish()
            let rows = try await services.flows.database.read {
                try OutageRepository.latest(of: station.id, limit: limit, $0)
            }
            return JSONAnswer(
                Items(
                    items: rows.map {
                        OutageView(
                            kind: $0.kind.rawValue, evse: $0.evse, connector: $0.connector, from: $0.from, to: $0.to)
                    }))
        }
        group.get("stations/:id/variables") { request, context in
            let station = try await StationRoutes(services: services).find(context, .stationsRead)
            let rows = try await services.flows.database.read {
                try StationNotesRepository.variables(of: station.id, $0)
            }
            return JSONAnswer(
                Items(
                    items: rows.map {
                        Variable(name: $0.name, value: $0.value, isReadOnly: $0.isReadOnly, reportedAt: $0.reportedAt)
                    }))
        }
    }

    /// Of what the station said in its own words, which may name people and their cards.
    private func masking(
        of station: StationRecord, _ query: inout Query, _ context: APIContext
    ) async throws -> Masking {
        let caller = try context.caller(with: .stationsRead)
        let isRevealed = try await Reveal.asked(&query, caller, "station/\(station.id)", station.operatorID, services)
        return Masking(caller, revealed: isRevealed)
    }
}
