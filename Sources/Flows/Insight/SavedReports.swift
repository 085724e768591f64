import Kernel
import Storage

/// A report is saved under a name, edited, put on a schedule, or deleted with its files.
package enum SavedReports {
    /// Enough for an operator's people, and too few to keep the server busy.
    package static let maximumPerOperator: Int64 = 200

    package static func create(
        _ draft: SavedReportRecord, by actor: Actor, _ context: FlowContext
    ) async throws -> SavedReportRecord {
        let now = context.time.now()
        return try await context.database.write { connection in
            let owner = try requireOperator(draft.operatorID, actor, connection)
            try requirePlaces(of: draft, connection)
            let id = try context.making(connection) {
                guard try SavedReportRepository.count(of: owner.id, connection) < maximumPerOperator else {
                    throw FlowFailure(
                        .conflict, "An operator may have \(maximumPerOperator) saved reports. Delete one first.",
                        field: "operatorId")
                }
                try SavedReportRepository.insert(planned(draft, owner, now), connection)
                try note("create", nil, draft, actor, context, connection)
                return draft.id
            }
            return try SavedReportRepository.find(id, connection) ?? draft
        }
    }

    /// - Parameters:
    ///   - record: at the version that the editor saw.
    ///   - mayKeepHouse: whether the editor may change what others shared.
    package static func edit(
        _ record: SavedReportRecord, mayKeepHouse: Bool, by actor: Actor, _ context: FlowContext
    ) async throws -> SavedReportRecord {
        let now = context.time.now()
        return try await context.database.write { connection in
            let before = try find(record.id, mayKeepHouse, actor, connection)
            let owner = try requireOperator(before.operatorID, actor, connection)
            try requirePlaces(of: record, connection)
            let wanted = record.schedule == before.schedule ? record : planned(record, owner, now)
            guard try SavedReportRepository.update(wanted, connection) else {
                throw FlowFailure.changedMeanwhile("report")
            }
            let after = try SavedReportRepository.find(record.id, connection) ?? record
            try note("edit", before, after, actor, context, connection)
            return after
        }
    }

    /// - Returns: the runs whose files go too.
    package static func delete(
        _ id: SavedReportID, mayKeepHouse: Bool, by actor: Actor, _ context: FlowContext
    ) async throws -> [ReportRunRecord] {
        try await context.database.write { connection in
            let before = try find(id, mayKeepHouse, actor, connection)
            let runs = try ReportRunRepository.deleteAll(of: id, connection)
            try SavedReportRepository.delete(id, connection)
            try note("delete", before, nil, actor, context, connection)
            return runs
        }
    }

    /// What a report is narrowed to must be of its operator.
    private static func requirePlaces(of record: SavedReportRecord, _ connection: any SQLConnection) throws {
        if let site = record.query.siteId, try SiteRepository.find(site, connection)?.operatorID != record.operatorID {
            throw FlowFailure(.invalid, "must be a site of the same operator", field: "query/siteId")
        }
        if let station = record.query.stationId,
            try StationRepository.find(station, connection)?.operatorID != record.operatorID
        {
            throw FlowFailure(.invalid, "must be a station of the same operator", field: "query/stationId")
        }
    }

    /// A report that the actor may see: an own one, or one that is shared.
    package static func isVisible(_ record: SavedReportRecord, to actor: Actor) -> Bool {
        actor.mayTouch(record.operatorID) && (record.isShared || record.owner == actor.name)
    }

    private static func find(
        _ id: SavedReportID, _ mayKeepHouse: Bool, _ actor: Actor, _ connection: any SQLConnection
    ) throws -> SavedReportRecord {
        guard let record = try SavedReportRepository.find(id, connection), isVisible(record, to: actor) else {
            throw FlowFailure(.notFound, "There is no such report.")
        }
        guard record.owner == actor.name || mayKeepHouse else {
            throw FlowFailure(
                .conflict,
                "Only who shared this report, or who may edit the operator, changes it. Save one of your own.",
                field: "id")
        }
        return record
    }

    /// With its next due time, on the clocks of its operator.
    private static func planned(
        _ record: SavedReportRecord, _ owner: OperatorRecord, _ now: Timestamp
    ) -> SavedReportRecord {
        var planned = record
        planned.nextDueAt = record.schedule?.next(after: now, in: SiteTimeZones.zone(owner.timeZone))
        return planned
    }

    private static func note(
        _ action: String, _ before: SavedReportRecord?, _ after: SavedReportRecord?, _ actor: Actor,
        _ context: FlowContext, _ connection: any SQLConnection
    ) throws {
        guard let record = after ?? before else { return }
        try AuditRepository.note(
            action, "report/\(record.id)", before: before, after: after, by: actor, of: record.operatorID, context,
            connection)
    }
}
