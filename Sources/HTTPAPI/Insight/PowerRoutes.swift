import Hummingbird
import Kernel
import Storage

/// The power that flowed, for the first screen and the wall.
struct PowerRoutes: Sendable {
    let services: APIServices

    /// Without `from` and `to`: the last day.
    private static let standardSpan = Milliseconds.hours(24)
    /// Longer spans are for the hourly figures.
    private static let maximumSpan = Milliseconds.hours(24 * 31)

    struct StepView: Encodable, Sendable {
        let at: Timestamp
        let meanW: Int64
        let peakW: Int64
    }

    struct View: Encodable, Sendable {
        let from: Timestamp
        let to: Timestamp
        let stepSeconds: Int64
        let items: [StepView]
    }

    func add(to group: RouterGroup<APIContext>) {
        group.get("power") { try await power($0, $1) }
    }

    private func power(_ request: Request, _ context: APIContext) async throws -> JSONAnswer<View> {
        let caller = try context.caller(with: .sessionsRead)
        var query = Query(request)
        var asked = InsightQuery.Asked(&query)
        let seconds = query.integer("stepSeconds", 10...86_400) ?? 300
        try query.finish()
        let now = services.flows.time.now()
        let end = asked.to ?? max(asked.from ?? now, now)
        asked.from = asked.from ?? end - Self.standardSpan
        asked.to = end
        let wanted = try InsightQuery(asked, caller, now: now)
        let step = Milliseconds.seconds(Int(seconds))
        guard wanted.to - wanted.from <= Self.maximumSpan,
            (wanted.to - wanted.from).count <= PowerCurve.maximumSteps * step.count
        else {
            throw Problem.invalid(
                "from", "must be at most 31 days and \(PowerCurve.maximumSteps) steps before `to`")
        }
        guard
            let curve = try await services.flows.database.read({
                try PowerCurve.read(
                    wanted.scope, from: wanted.from, to: wanted.to, step: step, now: now, $0)
            })
        else {
            throw Problem.invalid(
                "from", "lies too far back for so many sessions: ask for a shorter span or for one site")
        }
        return JSONAnswer(
            View(
                from: wanted.from, to: wanted.to, stepSeconds: seconds,
                items: curve.steps.map { StepView(at: $0.at, meanW: $0.meanW, peakW: $0.peakW) }))
    }
}
