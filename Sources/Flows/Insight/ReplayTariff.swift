import Billing
import Kernel
import Storage

/// Prices an operator's past sessions under another tariff, with the engine that prices orders. Reads only.
package enum ReplayTariff {
    package struct Input: Sendable {
        package let scope: InsightScope
        package let definition: TariffDefinition
        package let from: Timestamp
        package let to: Timestamp
        package let driverGroup: String?
        /// Nil: each site's own.
        package let utilityPriceMicrosPerKWh: Int64?
        package let demandShiftPermille: Int64?

        package init(
            scope: InsightScope, definition: TariffDefinition, from: Timestamp, to: Timestamp,
            driverGroup: String? = nil, utilityPriceMicrosPerKWh: Int64? = nil, demandShiftPermille: Int64? = nil
        ) {
            self.scope = scope
            self.definition = definition
            self.from = from
            self.to = to
            self.driverGroup = driverGroup
            self.utilityPriceMicrosPerKWh = utilityPriceMicrosPerKWh
            self.demandShiftPermille = demandShiftPermille
        }
    }

    /// Sessions of one study; more would hold up others for minutes.
    package static let maximumSessions: Int64 = 2_000_000
    /// Sessions read at once: with 60 samples each some megabytes.
    private static let batchLimit = 500

    /// The proposed tariff must be one that could be saved.
    static func check(_ input: Input, _ context: FlowContext) async throws -> Int64 {
        try await context.database.read { connection in
            guard let owner = try OperatorRepository.find(input.scope.operatorID, connection) else {
                throw FlowFailure(.invalid, "must be an operator that you may work for", field: "operatorId")
            }
            try Tariffs.check(input.definition, owner)
            let count = try ReplayQueries.count(input.span, connection)
            guard count <= maximumSessions else {
                throw FlowFailure(
                    .invalid, "covers \(count) sessions; a study takes \(maximumSessions) at the most", field: "from")
            }
            return count
        }
    }

    /// - Parameter progress: told how many sessions are done.
    /// - Throws: `CancellationError` when the task is cancelled.
    static func run(
        _ input: Input, _ context: FlowContext, progress: @Sendable (Int64) -> Void
    ) async throws -> WhatIfResult {
        var sums = WhatIfSums(input.definition)
        var tariffs: [String: CompiledTariff] = [:]
        var done: Int64 = 0
        var batch = try await read(input, after: nil, context)
        while let last = batch.sessions.last {
            try Task.checkCancellation()
            let place = (last.startedAt, last.id)
            // While this batch is priced the next one is read.
            async let next = read(input, after: place, context)
            sums.take(batch.periods)
            for session in batch.sessions {
                guard let tariff = try compiled(session.timeZone, input, &tariffs) else { continue }
                sums.take(session, price(session.usage, under: tariff))
            }
            done += Int64(batch.sessions.count)
            progress(done)
            batch = try await next
        }
        let sites = try await context.database.read {
            try EconomicsRepository.sites(input.scope.operatorID, $0)
        }
        return sums.result(
            currency: input.definition.currency, demandShiftPermille: input.demandShiftPermille,
            utilityPrice: { site in
                input.utilityPriceMicrosPerKWh ?? site.flatMap { sites[$0]?.utilityPriceMicrosPerKWh }
            })
    }

    private static func read(
        _ input: Input, after: (Timestamp, SessionID)?, _ context: FlowContext
    ) async throws -> (sessions: [ReplayedSession], periods: [ReplayQueries.PeriodSum]) {
        try await context.database.read {
            try ReplayQueries.batch(input.span, after: after, limit: batchLimit, $0)
        }
    }

    private static let nobody = TariffVersionID(RawID(at: Timestamp(secondsSinceEpoch: 0), random: (0, 0)))

    private static func compiled(
        _ zone: String, _ input: Input, _ known: inout [String: CompiledTariff]
    ) throws -> CompiledTariff? {
        if let tariff = known[zone] { return tariff }
        let tariff = try CompiledTariff(input.definition, id: nobody, zone: SiteTimeZones.zone(zone))
        known[zone] = tariff
        return tariff
    }
}

extension ReplayTariff.Input {
    fileprivate var span: ReplayQueries.Span {
        ReplayQueries.Span(scope: scope, driverGroup: driverGroup, from: from, to: to)
    }
}
